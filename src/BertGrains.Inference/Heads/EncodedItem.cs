using BertGrains.Inference.Requests;
using BertGrains.Tokenization;

namespace BertGrains.Inference.Heads;

/// <summary>A tokenized item and its texts.</summary>
/// <param name="tokenizer">Tokenizer of the encoding.</param>
/// <param name="encoding">The tokens.</param>
/// <param name="text">The text; null for an item of token ids.</param>
/// <param name="pair">The second text of a pair.</param>
internal sealed class EncodedItem(WordPieceTokenizer tokenizer, TokenEncoding encoding, string? text, string? pair)
{
    public int[] Ids => encoding.Ids;

    /// <summary>Index of the first token of type 1.</summary>
    public int TypeOneStart => encoding.TypeOneStart;

    public bool Truncated => encoding.Truncated;

    /// <summary>Whether tokens have offsets in a text.</summary>
    public bool HasText => text is not null;

    /// <returns>0 for the text, 1 for the pair, null for special tokens and for items without a text.</returns>
    public int? SequenceOf(int token) => encoding.SequenceOf(token) switch
    {
        TokenSequence.Text when HasText => 0,
        TokenSequence.Pair when HasText => 1,
        _ => null,
    };

    public TokenOffsets OffsetsOf(int token) => encoding.Offsets[token];

    /// <summary>Whether the token continues the word of the previous token.</summary>
    public bool IsContinuation(int token) => tokenizer.IsContinuation(Ids[token]);

    /// <summary>Whether the item has two texts.</summary>
    public bool HasPair => pair is not null;

    /// <summary>The targets of several pieces by the token of their first piece.</summary>
    public IReadOnlyDictionary<int, int> PiecesOf(IReadOnlyList<string> targets) => MaskTargets.PiecesOf(tokenizer, targets);

    /// <summary>A token as it is written in a text.</summary>
    public string WrittenFormOf(int id) => tokenizer.TokenOf(id);

    /// <summary>The text of token ids. Ids beyond the vocabulary, which a model with unused rows can choose, have no text.</summary>
    public string TextOf(ReadOnlySpan<int> ids, bool skipSpecialTokens)
    {
        var known = ids.ToArray();
        if (Array.Exists(known, id => (uint)id >= (uint)tokenizer.VocabularySize))
            known = Array.FindAll(known, id => (uint)id < (uint)tokenizer.VocabularySize);
        return tokenizer.Decode(known, skipSpecialTokens);
    }

    public string TextOf(int sequence) => (sequence == 0 ? text : pair) ?? "";
}
