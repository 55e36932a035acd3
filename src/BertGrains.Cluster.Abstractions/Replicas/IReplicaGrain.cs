namespace BertGrains.Cluster.Abstractions;

/// <summary>
/// Owns one replica; its key is a <see cref="ReplicaId"/>. It is activated only on silos that have the kind of device that its class
/// asks for, and loads only when its model's coordinator says so. Items go past it, to the <see cref="IReplicaService"/> of its silo.
/// </summary>
[Alias("bertgrains.replica")]
public interface IReplicaGrain : IGrainWithStringKey
{
    /// <summary>Loads the replica, or finds it loaded. It takes as long as reading and warming up take.</summary>
    [ResponseTimeout("00:10:00")]
    Task<LoadReply> LoadAsync(LoadCall call, CancellationToken cancellationToken);

    /// <summary>Takes no more items, finishes those that it has, and unloads.</summary>
    [ResponseTimeout("00:10:00")]
    Task DrainAsync(CancellationToken cancellationToken);
}
