namespace BertGrains.Cluster.Abstractions;

/// <summary>A <see cref="ModelDescription"/> in a message; see there for its members.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.model-description")]
internal readonly record struct ModelDescriptionSurrogate(
    [property: Id(0)] string Name,
    [property: Id(1)] string Revision,
    [property: Id(2)] string Architecture,
    [property: Id(3)] string Precision,
    [property: Id(4)] int HiddenSize,
    [property: Id(5)] int MaxTokens,
    [property: Id(6)] HeadDescription[] Heads,
    [property: Id(7)] string? Source,
    [property: Id(8)] string? License);
