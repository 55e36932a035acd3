namespace BertGrains.Tokenization;

/// <summary>The components of a <see cref="PipelineTokenizer"/>.</summary>
internal sealed record TokenizerParts
{
    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    public required IReadOnlyList<TextNormalizer> Normalizers { get; init; }

    public required PreTokenizer? PreTokenizer { get; init; }

    public required PieceModel Model { get; init; }

    public required SequenceTemplate Template { get; init; }

    /// <summary>How offsets lose white space; null if they keep it.</summary>
    public required OffsetTrim? Trim { get; init; }

    public required TokenDecoder Decoder { get; init; }
}
