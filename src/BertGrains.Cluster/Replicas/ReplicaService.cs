using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Services;

namespace BertGrains.Cluster.Replicas;

/// <summary>
/// Runs items on the replicas of this silo. All calls of a grain service take turns on one scheduler, so each call continues on the thread
/// pool at once.
/// </summary>
internal sealed class ReplicaService(
    GrainId id, Silo silo, ILoggerFactory loggers, ReplicaHost host, IOptions<SiloMessagingOptions> messaging)
    : GrainService(id, silo, loggers), IReplicaService
{
    private static readonly Task<RunReply> NotLoaded = Task.FromResult(new RunReply(RunOutcome.NotLoaded, default, [], default));

    private readonly long _replyLimit = SiloMessageLimit.ForItems(messaging.Value.MaxMessageBodySize);

    /// <inheritdoc/>
    public Task<RunReply> RunAsync(ReplicaId id, RunCall call, CancellationToken cancellationToken) =>
        host.Find(id) is { } replica
            ? Task.Run(() => replica.RunAsync(call, _replyLimit, cancellationToken), CancellationToken.None)
            : NotLoaded;

    /// <inheritdoc/>
    public Task<ReplicaState> GetStateAsync(ReplicaId id) => Task.FromResult(host.StateOf(id));
}

/// <summary>Client of the <see cref="IReplicaService"/> of any silo.</summary>
internal sealed class ReplicaServiceClient(IServiceProvider services) : GrainServiceClient<IReplicaService>(services)
{
    /// <summary>The service of a silo, possibly this one. No call is made.</summary>
    public IReplicaService Of(SiloAddress silo) => GetGrainService(silo);
}
