namespace BertGrains.Cluster.Abstractions;

/// <summary>Serialized form of <see cref="FilledMask"/>.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.filled-mask")]
internal readonly record struct FilledMaskSurrogate(
    [property: Id(0)] int Start, [property: Id(1)] int End, [property: Id(2)] int Sequence, [property: Id(3)] MaskFill[] Fills);

/// <summary>Serialized form of <see cref="MaskFill"/>.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.mask-fill")]
internal readonly record struct MaskFillSurrogate(
    [property: Id(0)] float Score,
    [property: Id(1)] int TokenId,
    [property: Id(2)] string Token,
    [property: Id(3)] string Text,
    [property: Id(4)] int? PieceOf);

[RegisterConverter]
internal sealed class FilledMaskConverter : IConverter<FilledMask, FilledMaskSurrogate>
{
    public FilledMask ConvertFromSurrogate(in FilledMaskSurrogate surrogate) =>
        new(surrogate.Start, surrogate.End, surrogate.Sequence, surrogate.Fills);

    public FilledMaskSurrogate ConvertToSurrogate(in FilledMask value) =>
        new(value.Start, value.End, value.Sequence, value.Fills as MaskFill[] ?? [.. value.Fills]);
}

[RegisterConverter]
internal sealed class MaskFillConverter : IConverter<MaskFill, MaskFillSurrogate>
{
    public MaskFill ConvertFromSurrogate(in MaskFillSurrogate surrogate) =>
        new(surrogate.Score, surrogate.TokenId, surrogate.Token, surrogate.Text) { PieceOf = surrogate.PieceOf };

    public MaskFillSurrogate ConvertToSurrogate(in MaskFill value) =>
        new(value.Score, value.TokenId, value.Token, value.Text, value.PieceOf);
}
