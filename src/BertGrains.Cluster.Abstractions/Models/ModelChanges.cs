namespace BertGrains.Cluster.Abstractions;

/// <summary>Deploys a revision of a model.</summary>
/// <param name="Revision">The revision, or its first digits; null for the only one that is not deployed yet.</param>
/// <param name="Replicas">Desired number of replicas, 1 to 1,024.</param>
/// <param name="Device">Kind of device, such as cpu or cuda.</param>
/// <param name="Weight">Share of the traffic in percent, 1 to 100; at 100 the earlier revisions are drained and removed.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.deploy-call")]
public sealed record DeployCall(
    [property: Id(0)] string? Revision,
    [property: Id(1)] int Replicas,
    [property: Id(2)] string Device,
    [property: Id(3)] int Weight);

/// <summary>Reply of a coordinator to a change.</summary>
/// <param name="Error">Why it was refused; null when it was accepted.</param>
/// <param name="Message">Effect of the change, for operators.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.change-reply")]
public sealed record ChangeReply([property: Id(0)] BertError? Error, [property: Id(1)] string? Message);
