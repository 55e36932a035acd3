using Orleans.Services;

namespace BertGrains.Cluster.Abstractions;

/// <summary>
/// Runs items on the replicas of its silo. Fronts address it by the silo that the routing table names, so that nothing but that silo is on
/// the way.
/// </summary>
[Alias("bertgrains.replicas")]
public interface IReplicaService : IGrainService
{
    /// <summary>Runs items. A replica that is not loaded here says so at once.</summary>
    [ResponseTimeout("1.00:00:00")]
    Task<RunReply> RunAsync(ReplicaId id, RunCall call, CancellationToken cancellationToken);

    /// <summary>Answers at once where a replica is in its life: a sign of life. Nobody waits for it longer than two seconds.</summary>
    [ResponseTimeout("00:00:05")]
    Task<ReplicaState> GetStateAsync(ReplicaId id);
}
