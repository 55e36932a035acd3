namespace BertGrains.Cluster.Abstractions;

/// <summary>A <see cref="TokenizeRequest"/>.</summary>
/// <param name="Model">Name of the model; null for the default.</param>
/// <param name="Inputs">The texts, see <c>TextBlock</c>.</param>
/// <param name="AddSpecialTokens">Whether the sequence start and end tokens are included.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.tokenize-call")]
public sealed record TokenizeCall(
    [property: Id(0)] string? Model, [property: Id(1)] ReadOnlyMemory<byte> Inputs, [property: Id(2)] bool AddSpecialTokens);
