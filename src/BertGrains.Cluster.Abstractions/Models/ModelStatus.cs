namespace BertGrains.Cluster.Abstractions;

/// <summary>A model as its coordinator sees it.</summary>
/// <param name="Model">Its name.</param>
/// <param name="TableVersion">Version of the newest routing table.</param>
/// <param name="Revisions">The revisions that are wanted or still there, the oldest first.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.model-status")]
public sealed record ModelStatus(
    [property: Id(0)] string Model,
    [property: Id(1)] long TableVersion,
    [property: Id(2)] IReadOnlyList<RevisionStatus> Revisions);
