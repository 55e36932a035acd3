namespace BertGrains.Tokenization;

/// <summary>
/// The tokenizer of BERT: normalizes text and splits it into pieces of a vocabulary, with offsets in the original text. Tokens are equal
/// to those of BertWordPieceTokenizer in Hugging Face <c>tokenizers</c> 0.22. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// All strings are valid input; unpaired surrogates are dropped like control characters. Run time is linear in the length of the text.
/// Special tokens in a text (such as <c>[MASK]</c>) are matched before normalization.
/// </remarks>
public sealed class WordPieceTokenizer
{
    /// <summary>Prefix of pieces that continue a word.</summary>
    public const string ContinuationPrefix = "##";

    private readonly Vocabulary _vocabulary;
    private readonly SpecialTokens _specialTokens;
    private readonly WordScanner _scanner;
    private readonly EncodingAssembler _assembler;

    /// <summary>Creates a tokenizer.</summary>
    /// <param name="vocabulary">One token per line; the line index is the id. Trailing white space is ignored.</param>
    /// <param name="options">Null for the options of an uncased English BERT.</param>
    /// <exception cref="ArgumentException">The vocabulary does not contain the unknown, class or separator token.</exception>
    public WordPieceTokenizer(IEnumerable<string> vocabulary, WordPieceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        options ??= new WordPieceOptions();
        _vocabulary = new Vocabulary(vocabulary);
        _specialTokens = new SpecialTokens(options, _vocabulary);
        var trie = new PieceTrie(_vocabulary.Ids, ContinuationPrefix);
        var map = new CharacterMap(options, _specialTokens.Names, trie.UnitCodes);
        _scanner = new WordScanner(map, new PieceMatcher(trie, _specialTokens.Unknown), _specialTokens);
        _assembler = new EncodingAssembler(_specialTokens);
    }

    /// <summary>Number of tokens in the vocabulary; ids are below it.</summary>
    public int VocabularySize => _vocabulary.Count;

    /// <summary>Id of the token for a word that cannot be split into pieces.</summary>
    public int UnknownId => _specialTokens.Unknown;

    /// <summary>Id of the token at the start of every item.</summary>
    public int ClassId => _specialTokens.Class;

    /// <summary>Id of the token after each sequence.</summary>
    public int SeparatorId => _specialTokens.Separator;

    /// <summary>Id of the token that pads the rows of a batch. 0 if the vocabulary has none, because padding is masked.</summary>
    public int PaddingId => _specialTokens.Padding ?? 0;

    /// <summary>Id of the token that marks a masked word; null if the vocabulary has none.</summary>
    public int? MaskId => _specialTokens.Mask;

    /// <summary>Loads a vocabulary file (<c>vocab.txt</c>, UTF-8, one token per line).</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ArgumentException">The vocabulary does not contain the unknown, class or separator token.</exception>
    public static WordPieceTokenizer Load(string vocabularyPath, WordPieceOptions? options = null)
    {
        var content = File.ReadAllText(vocabularyPath);
        if (content.EndsWith('\n'))
            content = content[..^1];
        return new WordPieceTokenizer(content.Split('\n'), options);
    }

    /// <summary>The <see cref="PaddingId"/> of a vocabulary file, without its tokenizer.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static int PaddingIdIn(string vocabularyPath, WordPieceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var content = File.ReadAllText(vocabularyPath).AsSpan();
        var (id, padding) = (0, 0);
        foreach (var line in content.Split('\n'))
        {
            // The last of equal tokens has precedence, as in the tokenizer.
            if (content[line].TrimEnd().SequenceEqual(options.PaddingToken))
                padding = id;
            id++;
        }

        return padding;
    }

    /// <summary>Encodes a text or a pair.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text of a pair.</param>
    /// <param name="truncation">Truncation of longer items; null for no limit.</param>
    /// <param name="addSpecialTokens">Whether the class and separator tokens are added.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is below the number of special tokens.</exception>
    /// <exception cref="TruncationException">The sequence to truncate is missing, or the other one alone reaches the limit.</exception>
    public TokenEncoding Encode(string text, string? pair = null, Truncation? truncation = null, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        var limit = Limit(truncation?.MaxTokens, pair is not null, addSpecialTokens);
        var cut = truncation ?? default;

        var beginningSuffices = truncation is not null && pair is null && cut.Direction == TruncationDirection.Right
            && cut.Strategy != TruncationStrategy.OnlySecond;
        Workspace workspace = Workspace.Take();
        (var textCount, var pairCount) = Scan(text, pair, workspace, beginningSuffices ? limit + 1 : int.MaxValue);

        KeptTokens kept = KeptTokens.Decide(textCount, pairCount, limit, cut.Strategy);
        var truncated = kept.Text < textCount || kept.Pair < (pairCount ?? 0);
        return _assembler.Assemble(
            workspace.Tokens,
            Kept(0, textCount, kept.Text, cut.Direction),
            pairCount is { } count ? Kept(textCount, count, kept.Pair, cut.Direction) : null,
            addSpecialTokens,
            truncated);
    }

    /// <summary>Encodes a long text as overlapping windows.</summary>
    /// <param name="text">The text. With a pair, every window contains the whole text.</param>
    /// <param name="pair">The second text of a pair; if present, it is the one that is split into windows.</param>
    /// <param name="maxTokens">Maximum tokens per window, special tokens included.</param>
    /// <param name="stride">Number of tokens of the split text that consecutive windows share.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is below the number of special tokens, or the stride is negative.</exception>
    /// <exception cref="TruncationException">The room of a window for the split text is not above the stride.</exception>
    public IReadOnlyList<TokenEncoding> EncodeWindows(string text, string? pair, int maxTokens, int stride)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(stride);
        var limit = Limit(maxTokens, pair is not null, addSpecialTokens: true);
        Workspace workspace = Workspace.Take();
        (var textCount, var pairCount) = Scan(text, pair, workspace, int.MaxValue);

        var cutStart = pairCount is null ? 0 : textCount;
        var cutCount = pairCount ?? textCount;
        var room = Math.Min(limit - cutStart, cutCount);
        if (room < cutCount && room <= stride)
        {
            throw new TruncationException(
                $"A window of {maxTokens} tokens has room for {Math.Max(room, 0)} tokens of the split text, which is not above the stride "
                + $"of {stride}. Use longer windows or a smaller stride.");
        }

        var windows = new List<TokenEncoding>();
        var start = 0;
        while (true)
        {
            var end = Math.Min(start + room, cutCount);
            var window = (cutStart + start)..(cutStart + end);
            windows.Add(pairCount is null
                ? _assembler.Assemble(workspace.Tokens, window, null, addSpecialTokens: true, truncated: room < cutCount)
                : _assembler.Assemble(workspace.Tokens, ..textCount, window, addSpecialTokens: true, truncated: room < cutCount));
            if (end == cutCount)
                return windows;
            start += room - stride;
        }
    }

    /// <summary>Encodes token ids.</summary>
    /// <param name="ids">Ids without special tokens, each below <see cref="VocabularySize"/>.</param>
    /// <param name="truncation">Truncation of longer items; null for no limit.</param>
    /// <param name="addSpecialTokens">Whether the class and separator tokens are added.</param>
    /// <returns>An encoding without offsets.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An id is not in the vocabulary, or the limit is below the number of special tokens.
    /// </exception>
    public TokenEncoding EncodeIds(ReadOnlySpan<int> ids, Truncation? truncation = null, bool addSpecialTokens = true)
    {
        foreach (var id in ids)
            RequireId(id);
        var limit = Limit(truncation?.MaxTokens, isPair: false, addSpecialTokens);
        var cut = truncation ?? default;
        KeptTokens kept = KeptTokens.Decide(ids.Length, null, limit, cut.Strategy);
        return _assembler.Assemble(ids[Kept(0, ids.Length, kept.Text, cut.Direction)], addSpecialTokens, kept.Text < ids.Length);
    }

    /// <summary>Counts the tokens of a text or a pair, without a limit.</summary>
    public int CountTokens(string text, string? pair = null, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        (var textCount, var pairCount) = Scan(text, pair, Workspace.Take(), int.MaxValue);
        return textCount + (pairCount ?? 0) + (addSpecialTokens ? EncodingAssembler.SpecialTokenCount(pair is not null) : 0);
    }

    /// <summary>
    /// Joins tokens to text: pieces of a word are joined, and there is no space before punctuation. Case and accents are not restored.
    /// </summary>
    /// <param name="ids">Ids below <see cref="VocabularySize"/>.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are omitted.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = true)
    {
        var tokens = new List<string>(ids.Length);
        foreach (var id in ids)
        {
            if (!skipSpecialTokens || !_specialTokens.Contains(id))
                tokens.Add(TokenOf(id));
        }

        return WordPieceDecoder.Join(tokens);
    }

    /// <summary>The token with an id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public string TokenOf(int id)
    {
        RequireId(id);
        return _vocabulary.TokenOf(id);
    }

    /// <summary>The id of a token; null if the vocabulary does not contain it.</summary>
    public int? IdOf(string token) => _vocabulary.IdOf(token);

    /// <summary>Whether a token continues a word.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public bool IsContinuation(int id) => TokenOf(id).StartsWith(ContinuationPrefix, StringComparison.Ordinal);

    /// <summary>Whether a token is one of the five special tokens of the options.</summary>
    public bool IsSpecial(int id) => _specialTokens.Contains(id);

    private (int TextCount, int? PairCount) Scan(string text, string? pair, Workspace workspace, int enough)
    {
        _scanner.Scan(text, workspace, enough);
        var textCount = workspace.Tokens.Count;
        if (pair is null)
            return (textCount, null);
        _scanner.Scan(pair, workspace);
        return (textCount, workspace.Tokens.Count - textCount);
    }

    private static Range Kept(int start, int count, int kept, TruncationDirection direction) =>
        direction == TruncationDirection.Right ? start..(start + kept) : (start + count - kept)..(start + count);

    private static int Limit(int? maxTokens, bool isPair, bool addSpecialTokens)
    {
        if (maxTokens is not { } limit)
            return int.MaxValue - 1;
        var added = addSpecialTokens ? EncodingAssembler.SpecialTokenCount(isPair) : 0;
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, added, nameof(maxTokens));
        return limit - added;
    }

    private void RequireId(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, VocabularySize);
    }
}
