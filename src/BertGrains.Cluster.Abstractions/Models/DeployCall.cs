namespace BertGrains.Cluster.Abstractions;

/// <summary>What an operator wants of a model.</summary>
/// <param name="Revision">The revision, or its first digits; null for the newest that the silos have.</param>
/// <param name="Replicas">How many, 1 or more.</param>
/// <param name="Device">The kind of device, such as cpu or cuda.</param>
/// <param name="Weight">Its share of the traffic in percent, 1 to 100; at 100 the revisions before it are drained and removed.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.deploy-call")]
public sealed record DeployCall(
    [property: Id(0)] string? Revision,
    [property: Id(1)] int Replicas,
    [property: Id(2)] string Device,
    [property: Id(3)] int Weight);
