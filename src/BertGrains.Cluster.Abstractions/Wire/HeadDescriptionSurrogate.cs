namespace BertGrains.Cluster.Abstractions;

/// <summary>A <see cref="HeadDescription"/> in a message; see there for its members.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.head-description")]
internal readonly record struct HeadDescriptionSurrogate(
    [property: Id(0)] string Name,
    [property: Id(1)] BertTask Task,
    [property: Id(2)] int Dimensions,
    [property: Id(3)] string? Pooling,
    [property: Id(4)] string[] Labels);
