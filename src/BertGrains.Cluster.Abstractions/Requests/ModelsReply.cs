namespace BertGrains.Cluster.Abstractions;

/// <summary>Models of a core silo.</summary>
/// <param name="Models">The default first.</param>
/// <param name="Fault">Why the cluster cannot answer some of them; null when it can.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.models-reply")]
public sealed record ModelsReply(
    [property: Id(0)] IReadOnlyList<ModelDescription> Models,
    [property: Id(1)] BertError? Fault);
