using System.Net;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Cluster.Routing;

/// <summary>Scripted replicas by their ordinal, and routers to them. It is the replica service of every silo.</summary>
internal sealed class ScriptedReplicas : IReplicaService
{
    private readonly Dictionary<ReplicaId, ScriptedReplica> _replicas = [];

    /// <summary>Dimensions of the features head.</summary>
    public const int Hidden = 256;

    /// <summary>A model with an embedding head and a features head, whose results are one value, and 256 values a token.</summary>
    public static ModelDescription Model { get; } = new()
    {
        Name = "model",
        Revision = "revision",
        Architecture = "bert",
        Precision = "fp32",
        HiddenSize = Hidden,
        MaxTokens = 512,
        Heads =
        [
            new HeadDescription { Name = "embed", Task = BertTask.Embed, Dimensions = 1 },
            new HeadDescription { Name = "features", Task = BertTask.Features, Dimensions = Hidden },
        ],
    };

    public RouterInstruments Instruments { get; } = new(null);

    public SimulatedClock Clock { get; } = new();

    public ScriptedReplica this[int ordinal] => Of(Routed(ordinal).Id);

    public static RoutedReplica Routed(int ordinal, string revision = "revision") =>
        new(new ReplicaId("model", revision, ordinal), Silo(ordinal), "cpu");

    public static SiloAddress Silo(int ordinal) => SiloAddress.New(IPAddress.Loopback, 11111 + ordinal, 1);

    public ScriptedReplica Of(ReplicaId replica)
    {
        lock (_replicas)
        {
            if (!_replicas.TryGetValue(replica, out var scripted))
                _replicas.Add(replica, scripted = new ScriptedReplica());
            return scripted;
        }
    }

    public Task<RunReply> RunAsync(ReplicaId id, RunCall call, CancellationToken cancellationToken) =>
        Of(id).RunAsync(call, cancellationToken);

    public Task<ReplicaState> GetStateAsync(ReplicaId id) => Of(id).OnPing();

    public ModelRouter CreateRouter(ModelDescription model) =>
        new(model, _ => this, new RouterLimits(), Instruments, NullLogger.Instance, Clock, new Random(1));

    /// <summary>A router to the replicas 0 up to a number.</summary>
    public ModelRouter Router(int replicas)
    {
        var router = CreateRouter(Model);
        router.SetReplicas([.. Enumerable.Range(0, replicas).Select(ordinal => Routed(ordinal))]);
        return router;
    }
}
