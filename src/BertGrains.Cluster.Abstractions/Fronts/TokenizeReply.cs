namespace BertGrains.Cluster.Fronts;

/// <summary>A <see cref="TokenizeResponse"/> on its way back.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.tokenize-reply")]
public sealed record TokenizeReply(
    [property: Id(0)] BertError? Error,
    [property: Id(1)] IReadOnlyList<IReadOnlyList<Token>> Items);
