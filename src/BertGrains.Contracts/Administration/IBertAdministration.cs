namespace BertGrains;

/// <summary>
/// Shows and changes what is served. The cluster and the in-process engine implement it; the engine refuses changes, because it serves the
/// bundles that it was started with. Implementations are thread-safe.
/// </summary>
/// <remarks>Expected failures are <see cref="BertException"/>s, with <see cref="ErrorCode.Unavailable"/> while the cluster does not answer.</remarks>
public interface IBertAdministration
{
    /// <summary>Silos, devices, replicas and revisions at this moment.</summary>
    Task<ClusterOverview> GetOverviewAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Loads a model, or a new revision of it beside the old one, and gives it its share of the traffic. Returns when the coordinator has
    /// accepted it; the overview shows the progress.
    /// </summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="deployment">What is deployed.</param>
    /// <param name="cancellationToken">Ends the wait for the answer; the change may have been made.</param>
    Task<AcceptedChange> DeployAsync(string model, Deployment deployment, CancellationToken cancellationToken = default);

    /// <summary>Changes the number of replicas of the revision with the largest share of the traffic.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="replicas">Number of replicas, 1 to 1,024.</param>
    /// <param name="cancellationToken">Ends the wait for the answer; the change may have been made.</param>
    Task<AcceptedChange> ScaleAsync(string model, int replicas, CancellationToken cancellationToken = default);

    /// <summary>Takes a revision out of the traffic and leaves it loaded.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="revision">The revision, or its first digits, six or more; null for all revisions.</param>
    /// <param name="cancellationToken">Ends the wait for the answer; the change may have been made.</param>
    Task<AcceptedChange> DrainAsync(string model, string? revision, CancellationToken cancellationToken = default);

    /// <summary>Drains, unloads and removes a revision.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="revision">The revision, or its first digits, six or more; null for the whole model.</param>
    /// <param name="cancellationToken">Ends the wait for the answer; the change may have been made.</param>
    Task<AcceptedChange> RemoveAsync(string model, string? revision, CancellationToken cancellationToken = default);
}

/// <summary>A deployment of a revision. What is null stays as it is deployed, or is that of the revision with the most traffic.</summary>
/// <param name="Revision">The revision, or its first digits, six or more; null for the deployed one, or else the only one that the silos have.</param>
/// <param name="Replicas">Number of replicas, 1 to 1,024; 1 for the first revision of a model.</param>
/// <param name="Device">Kind of device, such as cpu or cuda; cpu for the first revision of a model.</param>
/// <param name="Weight">Share of the traffic in percent, 1 to 100; at 100 the earlier revisions are drained and removed.</param>
public sealed record Deployment(string? Revision = null, int? Replicas = null, string? Device = null, int? Weight = null);

/// <summary>An accepted change.</summary>
/// <param name="Message">Its effect, one sentence.</param>
/// <param name="Deployment">The deployment with all values; null for other changes.</param>
public sealed record AcceptedChange(string Message, Deployment? Deployment = null);
