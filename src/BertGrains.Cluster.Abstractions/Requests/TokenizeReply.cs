namespace BertGrains.Cluster.Abstractions;

/// <summary>A <see cref="TokenizeResponse"/> on its way back.</summary>
/// <param name="Error">Why nothing was tokenised; null when it was.</param>
/// <param name="Items">The tokens of each text, see <c>TokenBlock</c>.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.tokenize-reply")]
public sealed record TokenizeReply([property: Id(0)] BertError? Error, [property: Id(1)] ReadOnlyMemory<byte> Items);
