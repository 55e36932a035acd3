namespace BertGrains.Cluster.Abstractions;

/// <summary>Deploys a revision of a model.</summary>
/// <param name="Revision">The revision, or its first digits; null for the deployed one, or else the only one that the silos have.</param>
/// <param name="Replicas">
/// Desired number of replicas, 1 to 1,024. Null for the number that the revision is deployed with; for a new revision, that of the
/// revision with the largest share of the traffic; 1 for the first revision of a model.
/// </param>
/// <param name="Device">Kind of device, such as cpu or cuda. Null as for <paramref name="Replicas"/>; cpu for the first revision.</param>
/// <param name="Weight">
/// Share of the traffic in percent, 1 to 100; at 100 the earlier revisions are drained and removed. Null for 100, or for the former share
/// of a drained revision.
/// </param>
[GenerateSerializer, Immutable, Alias("bertgrains.deploy-call")]
public sealed record DeployCall(
    [property: Id(0)] string? Revision,
    [property: Id(1)] int? Replicas = null,
    [property: Id(2)] string? Device = null,
    [property: Id(3)] int? Weight = null);

/// <summary>Reply of a coordinator to a change.</summary>
/// <param name="Error">Why it was refused; null when it was accepted.</param>
/// <param name="Message">Effect of the change, for operators.</param>
/// <param name="Deployment">The accepted deployment with all values; null for other changes.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.change-reply")]
public sealed record ChangeReply(
    [property: Id(0)] BertError? Error, [property: Id(1)] string? Message, [property: Id(2)] DeployCall? Deployment = null);
