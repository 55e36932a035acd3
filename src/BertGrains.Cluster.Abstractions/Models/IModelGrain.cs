namespace BertGrains.Cluster.Abstractions;

/// <summary>
/// The coordinator of one model; its key is the model's name. It makes the replicas match the deployed state and publishes the routing
/// table. Never on the path of a request.
/// </summary>
[Alias("bertgrains.model")]
public interface IModelGrain : IGrainWithStringKey
{
    /// <summary>Deploys a revision. It is loaded in addition to the earlier ones and receives traffic by its weight; they are then drained.</summary>
    Task<ChangeReply> DeployAsync(DeployCall call);

    /// <summary>Changes the number of replicas of the revision with the largest share of the traffic.</summary>
    Task<ChangeReply> ScaleAsync(int replicas);

    /// <summary>Takes traffic away from a revision and leaves it loaded.</summary>
    /// <param name="revision">The revision, or its first digits; null for all revisions.</param>
    Task<ChangeReply> DrainAsync(string? revision);

    /// <summary>Drains, unloads and removes a revision.</summary>
    /// <param name="revision">The revision, or its first digits; null for the whole model.</param>
    Task<ChangeReply> RemoveAsync(string? revision);

    /// <summary>
    /// Compares the replicas with the deployed state and begins what is missing. Called when the cluster changes and periodically; cheap
    /// when nothing has to change.
    /// </summary>
    [AlwaysInterleave]
    Task ReconcileAsync();

    /// <summary>The newest routing table.</summary>
    [AlwaysInterleave]
    Task<RoutingTable> GetRoutingTableAsync();

    /// <summary>Deployed state, serving replicas and obstacles.</summary>
    [AlwaysInterleave]
    Task<ModelStatus> GetStatusAsync();
}
