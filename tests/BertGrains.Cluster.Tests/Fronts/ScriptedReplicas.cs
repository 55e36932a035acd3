using System.Net;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Cluster.Fronts;

/// <summary>Replicas that do what a test tells them, by their ordinal, with routers to them: the service of all silos.</summary>
internal sealed class ScriptedReplicas : IReplicaService
{
    private readonly Dictionary<ReplicaId, ScriptedReplica> _replicas = [];

    public FrontInstruments Instruments { get; } = new(null);

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

    public ModelRouter CreateRouter(string model) =>
        new(model, _ => this, new RouterLimits(), Instruments, NullLogger.Instance, Clock, new Random(1));

    /// <summary>A router to the replicas 0 up to a number.</summary>
    public ModelRouter Router(int replicas)
    {
        var router = CreateRouter("model");
        router.SetReplicas([.. Enumerable.Range(0, replicas).Select(ordinal => Routed(ordinal))]);
        return router;
    }
}
