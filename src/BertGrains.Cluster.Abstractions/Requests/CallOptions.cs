namespace BertGrains.Cluster.Abstractions;

/// <summary>The settings of a request that are neither model nor items; see <see cref="InferenceRequest"/> for their meaning.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.call-options")]
public sealed record CallOptions(
    [property: Id(0)] bool Truncate,
    [property: Id(1)] TruncationSide TruncationSide,
    [property: Id(2)] bool? Normalize,
    [property: Id(3)] int? Dimensions,
    [property: Id(4)] EntityAggregation? Aggregation);
