using BertGrains.Inference.Requests;
using BertGrains.Inference.Windows;
using BertGrains.Tokenization;

namespace BertGrains.Inference.Heads;

/// <summary>A tokenized item and its texts, or a window of one.</summary>
internal sealed class EncodedItem
{
    private readonly Tokenizer _tokenizer;
    private readonly TokenEncoding _encoding;
    private readonly string? _text;
    private readonly string? _pair;
    private readonly TokenSlice _slice;

    /// <param name="tokenizer">Tokenizer of the encoding.</param>
    /// <param name="encoding">The tokens.</param>
    /// <param name="text">The text; null for an item of token ids.</param>
    /// <param name="pair">The second text of a pair.</param>
    public EncodedItem(Tokenizer tokenizer, TokenEncoding encoding, string? text, string? pair)
        : this(tokenizer, encoding, text, pair, new TokenSlice(0, 0, encoding.Ids.Length, 0), encoding.Ids)
    {
    }

    private EncodedItem(
        Tokenizer tokenizer, TokenEncoding encoding, string? text, string? pair, TokenSlice slice, int[] ids)
    {
        _tokenizer = tokenizer;
        _encoding = encoding;
        _text = text;
        _pair = pair;
        _slice = slice;
        Ids = ids;
        Attended = ids.Length;
    }

    public int[] Ids { get; }

    /// <summary>How the text became tokens.</summary>
    public TextForm Form { get; init; } = TextForm.Plain;

    /// <summary>Number of tokens at the beginning that all tokens attend to.</summary>
    public int Attended { get; init; }

    /// <summary>Number of tokens at the beginning, those of the prompt, that heads may leave out of their pooling.</summary>
    public int PromptLength { get; init; }

    /// <summary>Index of the first token of type 1.</summary>
    public int TypeOneStart => _slice.Before(_encoding.TypeOneStart);

    public bool Truncated => _encoding.Truncated;

    /// <summary>Which tokens of the whole item this window has; all for an item that is not a window.</summary>
    public TokenSlice Slice => _slice;

    /// <summary>Whether tokens have offsets in a text.</summary>
    public bool HasText => _text is not null;

    /// <summary>A window: this item with a part of one of its sequences.</summary>
    public EncodedItem Window(TokenSlice slice)
    {
        var ids = new int[Ids.Length - slice.Skipped - slice.Dropped];
        for (var token = 0; token < ids.Length; token++)
            ids[token] = Ids[slice.IndexOf(token)];
        return new EncodedItem(_tokenizer, _encoding, _text, _pair, slice, ids) { Form = Form, PromptLength = slice.Before(PromptLength) };
    }

    /// <summary>The tokens of a sequence in the whole item: their first index and their number.</summary>
    /// <param name="sequence">0 for the text, 1 for the pair.</param>
    public (int Start, int Count) RangeOf(int sequence) =>
        (sequence == 0 ? _encoding.TextRange : _encoding.PairRange).GetOffsetAndLength(_encoding.Ids.Length);

    /// <returns>0 for the text, 1 for the pair, null for special tokens and for items without a text.</returns>
    public int? SequenceOf(int token) => SequenceOfWhole(_slice.IndexOf(token));

    /// <summary>A token as requests for tokens have it, with offsets in the text without its prompt.</summary>
    public Token TokenAt(int token)
    {
        var (sequence, offsets) = (SequenceOf(token), OffsetsOf(token));
        var prompt = sequence == 0 ? Form.Prompt.Length : 0;
        var isSpecial = _encoding.SequenceOf(_slice.IndexOf(token)) == TokenSequence.None || (prompt > 0 && offsets.End <= prompt);
        return new Token(
            Ids[token], _tokenizer.TokenOf(Ids[token]), isSpecial, Math.Max(0, offsets.Start - prompt), Math.Max(0, offsets.End - prompt))
        {
            Sequence = sequence ?? 0,
        };
    }

    public TokenOffsets OffsetsOf(int token) => _encoding.Offsets[_slice.IndexOf(token)];

    /// <summary>Whether the token continues the word of the previous token.</summary>
    public bool IsContinuation(int token) => IsContinuationOfWhole(_slice.IndexOf(token));

    /// <summary>Offsets of the word of a token, also where the word is cut by the window.</summary>
    /// <param name="token">A token of a text.</param>
    public TokenOffsets WordOf(int token)
    {
        var (first, last) = (_slice.IndexOf(token), _slice.IndexOf(token));
        while (Continues(first))
            first--;
        while (last + 1 < _encoding.Ids.Length && Continues(last + 1))
            last++;
        return new TokenOffsets(_encoding.Offsets[first].Start, _encoding.Offsets[last].End);
    }

    /// <summary>The targets of several pieces by the token of their first piece.</summary>
    public IReadOnlyDictionary<int, int> PiecesOf(IReadOnlyList<string> targets) => MaskTargets.PiecesOf(_tokenizer, targets);

    /// <summary>A token as it is written in a text.</summary>
    public string WrittenFormOf(int id) => _tokenizer.TokenOf(id);

    /// <summary>The text of token ids. Ids beyond the vocabulary, which a model with unused rows can choose, have no text.</summary>
    public string TextOf(ReadOnlySpan<int> ids, bool skipSpecialTokens)
    {
        var known = ids.ToArray();
        if (Array.Exists(known, id => (uint)id >= (uint)_tokenizer.VocabularySize))
            known = Array.FindAll(known, id => (uint)id < (uint)_tokenizer.VocabularySize);
        return _tokenizer.Decode(known, skipSpecialTokens);
    }

    public string TextOf(int sequence) => (sequence == 0 ? _text : _pair) ?? "";

    private bool Continues(int index) =>
        index > 0 && SequenceOfWhole(index) is { } sequence && SequenceOfWhole(index - 1) == sequence
        && IsContinuationOfWhole(index);

    // By its prefix, or, where tokens have none, because there is no space at its start or before it, like the token-classification pipeline
    // (gather_pre_entities).
    private bool IsContinuationOfWhole(int index)
    {
        var id = _encoding.Ids[index];
        if (_tokenizer.MarksContinuations)
            return _tokenizer.IsContinuation(id);
        if (id == _tokenizer.UnknownId || SequenceOfWhole(index) is not { } sequence)
            return false;
        var (source, start) = (TextOf(sequence), _encoding.Offsets[index].Start);
        return start > 0 && source[start - 1] != ' ' && (start == source.Length || source[start] != ' ');
    }

    private int? SequenceOfWhole(int index) => _encoding.SequenceOf(index) switch
    {
        TokenSequence.Text when HasText => 0,
        TokenSequence.Pair when HasText => 1,
        _ => null,
    };
}
