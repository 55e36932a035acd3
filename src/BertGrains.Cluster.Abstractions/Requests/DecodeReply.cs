namespace BertGrains.Cluster.Abstractions;

/// <summary>A <see cref="DecodeResponse"/> on its way back.</summary>
/// <param name="Error">Why nothing was decoded; null when it was.</param>
/// <param name="Items">The texts, see <c>TextBlock</c>.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.decode-reply")]
public sealed record DecodeReply([property: Id(0)] BertError? Error, [property: Id(1)] ReadOnlyMemory<byte> Items);
