using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Replicas;

/// <summary>
/// The way to the replicas of this silo. Its calls take turns, each for as long as it takes to queue the items: the rest happens on other
/// threads.
/// </summary>
internal sealed class ReplicaService(GrainId id, Silo silo, ILoggerFactory loggers, ReplicaHost host)
    : GrainService(id, silo, loggers), IReplicaService
{
    private static readonly Task<RunReply> NotLoaded = Task.FromResult(new RunReply(RunOutcome.NotLoaded, default, default));

    /// <inheritdoc/>
    public Task<RunReply> RunAsync(ReplicaId id, RunCall call, CancellationToken cancellationToken) =>
        host.Find(id)?.RunAsync(call, cancellationToken) ?? NotLoaded;

    /// <inheritdoc/>
    public Task<ReplicaState> GetStateAsync(ReplicaId id) => Task.FromResult(host.StateOf(id));
}
