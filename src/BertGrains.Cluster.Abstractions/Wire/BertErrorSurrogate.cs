namespace BertGrains.Cluster.Abstractions;

/// <summary>A <see cref="BertError"/> in a message; see there for its members.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.error")]
internal readonly record struct BertErrorSurrogate(
    [property: Id(0)] ErrorCode Code, [property: Id(1)] string Message, [property: Id(2)] TimeSpan? RetryAfter);
