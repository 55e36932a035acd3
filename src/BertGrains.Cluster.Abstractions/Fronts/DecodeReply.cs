namespace BertGrains.Cluster.Fronts;

/// <summary>A <see cref="DecodeResponse"/> on its way back.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.decode-reply")]
public sealed record DecodeReply([property: Id(0)] BertError? Error, [property: Id(1)] IReadOnlyList<string> Items);
