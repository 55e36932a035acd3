namespace BertGrains.Cluster.Fronts;

/// <summary>A <see cref="DecodeRequest"/> on its way to a front.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.decode-call")]
public sealed record DecodeCall(
    [property: Id(0)] string? Model,
    [property: Id(1)] IReadOnlyList<IReadOnlyList<int>> Ids,
    [property: Id(2)] bool SkipSpecialTokens);
