namespace BertGrains.Cluster.Replicas;

/// <summary>
/// Owns one replica; its key is a <see cref="ReplicaId"/>. It is activated only on silos that have the kind of device that its class
/// asks for, and loads only when its model's coordinator says so.
/// </summary>
[Alias("bertgrains.replica")]
public interface IReplicaGrain : IGrainWithStringKey
{
    /// <summary>Loads the replica, or finds it loaded. The coordinator's call; it takes as long as reading and warming up take.</summary>
    [ResponseTimeout("00:10:00")]
    Task<LoadReply> LoadAsync(LoadCall call, CancellationToken cancellationToken);

    /// <summary>Runs items. A replica that is not loaded says so at once.</summary>
    [AlwaysInterleave, ResponseTimeout("1.00:00:00")]
    Task<RunReply> RunAsync(RunCall call, CancellationToken cancellationToken);

    /// <summary>What waits and how fast it goes; also a sign of life.</summary>
    [AlwaysInterleave]
    Task<ReplicaStatus> GetStatusAsync();

    /// <summary>Takes no more items, finishes those that it has, and unloads.</summary>
    [ResponseTimeout("00:10:00")]
    Task DrainAsync(CancellationToken cancellationToken);
}
