namespace BertGrains;

/// <summary>The best tokens for each mask of an item.</summary>
/// <param name="Masks">One entry per mask, in the order of the text; at least one.</param>
public sealed record FillMaskOutput(IReadOnlyList<FilledMask> Masks) : HeadOutput;

/// <summary>One mask and the tokens that fit in its place.</summary>
/// <param name="Start">Offset of the mask's first UTF-16 code unit in the original text; 0 for an item of token ids.</param>
/// <param name="End">Offset after the mask's last UTF-16 code unit; 0 for an item of token ids.</param>
/// <param name="Sequence">0 when the mask is in the text, 1 when it is in the second text of a pair.</param>
/// <param name="Fills">Tokens, the highest score first.</param>
public sealed record FilledMask(int Start, int End, int Sequence, IReadOnlyList<MaskFill> Fills);

/// <summary>One token in the place of a mask.</summary>
/// <param name="Score">Probability of the token among all tokens of the vocabulary, 0 to 1, also where targets are given.</param>
/// <param name="TokenId">Index in the vocabulary.</param>
/// <param name="Token">The token as text; a piece that continues a word keeps its prefix, such as ##s.</param>
/// <param name="Text">
/// The item with the token in place of the mask, decoded from its tokens, so without the case and accents that the model does not see.
/// Where the item has more masks, they and the other special tokens are part of it, as in the Hugging Face fill-mask pipeline.
/// </param>
public sealed record MaskFill(float Score, int TokenId, string Token, string Text)
{
    /// <summary>
    /// Index of the target of which the token is only the first piece; null where the token is the whole target, and without targets. Its
    /// score is that of the piece, as in the Hugging Face fill-mask pipeline.
    /// </summary>
    public int? PieceOf { get; init; }
}

/// <summary>A weight for each relevant token of the vocabulary; tokens that are not listed have the weight 0.</summary>
/// <param name="Indices">Indices in the vocabulary, ascending.</param>
/// <param name="Values">The weight of each, above 0.</param>
public sealed record SparseEmbeddingOutput(ReadOnlyMemory<int> Indices, ReadOnlyMemory<float> Values) : HeadOutput;
