namespace BertGrains.Cluster.Abstractions;

/// <summary>A <see cref="DecodeRequest"/>.</summary>
/// <param name="Model">Name of the model; null for the default.</param>
/// <param name="Ids">The lists of token ids, see <c>IdBlock</c>.</param>
/// <param name="SkipSpecialTokens">Whether special tokens are left out of the texts.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.decode-call")]
public sealed record DecodeCall(
    [property: Id(0)] string? Model, [property: Id(1)] ReadOnlyMemory<byte> Ids, [property: Id(2)] bool SkipSpecialTokens);
