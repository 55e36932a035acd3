namespace BertGrains.Cluster.Abstractions;

/// <summary>
/// The coordinator of one model, by its name: what should run, what does, and the routing table that follows from both. Never on the way
/// of a request.
/// </summary>
[Alias("bertgrains.model")]
public interface IModelGrain : IGrainWithStringKey
{
    /// <summary>Wants a revision: a new one is loaded beside the old, takes over by weight, and then the old one is drained.</summary>
    Task<ChangeReply> DeployAsync(DeployCall call);

    /// <summary>Changes the number of replicas of the revision that is wanted most.</summary>
    Task<ChangeReply> ScaleAsync(int replicas);

    /// <summary>Takes a revision out of the traffic and leaves it loaded.</summary>
    /// <param name="revision">The revision, or the first digits of it; null for all.</param>
    Task<ChangeReply> DrainAsync(string? revision);

    /// <summary>Drains and unloads a revision and forgets it.</summary>
    /// <param name="revision">The revision, or the first digits of it; null for the whole model.</param>
    Task<ChangeReply> RemoveAsync(string? revision);

    /// <summary>Brings what runs closer to what should run. Called when the cluster changed and from time to time; cheap when nothing is to do.</summary>
    [AlwaysInterleave]
    Task ReconcileAsync();

    /// <summary>The newest table.</summary>
    [AlwaysInterleave]
    Task<RoutingTable> GetRoutingTableAsync();

    /// <summary>What should run, what does, and why not.</summary>
    [AlwaysInterleave]
    Task<ModelStatus> GetStatusAsync();
}
