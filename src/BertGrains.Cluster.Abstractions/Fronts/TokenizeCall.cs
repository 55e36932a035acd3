namespace BertGrains.Cluster.Fronts;

/// <summary>A <see cref="TokenizeRequest"/> on its way to a front.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.tokenize-call")]
public sealed record TokenizeCall(
    [property: Id(0)] string? Model,
    [property: Id(1)] IReadOnlyList<string> Inputs,
    [property: Id(2)] bool AddSpecialTokens);
