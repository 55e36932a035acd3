namespace BertGrains.Tokenization;

/// <summary>
/// BERT's tokeniser: normalises, splits and cuts text into pieces of a vocabulary, with places in the original text. Gives the
/// tokens that BertWordPieceTokenizer of Hugging Face's <c>tokenizers</c> 0.22 gives. Immutable and safe for concurrent use.
/// </summary>
/// <remarks>
/// Any string is accepted: a surrogate without its partner is dropped as control characters are. Time is linear in the length of
/// the text. Special tokens written in a text (such as <c>[MASK]</c>) are recognised as they stand, before normalisation.
/// </remarks>
public sealed class WordPieceTokenizer
{
    /// <summary>With what the vocabulary marks a piece that continues a word.</summary>
    public const string ContinuationPrefix = "##";

    private readonly Vocabulary _vocabulary;
    private readonly SpecialTokens _specialTokens;
    private readonly WordScanner _scanner;
    private readonly EncodingAssembler _assembler;

    /// <summary>Creates a tokeniser.</summary>
    /// <param name="vocabulary">One token a line, its index the id. White space at the end of a line is no part of the token.</param>
    /// <param name="options">Null for those of an uncased English BERT.</param>
    /// <exception cref="ArgumentException">The vocabulary lacks the unknown, class or separator token.</exception>
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

    /// <summary>Number of rows of the vocabulary; ids are below it.</summary>
    public int VocabularySize => _vocabulary.Count;

    /// <summary>Id of the token for a word that cannot be cut into pieces.</summary>
    public int UnknownId => _specialTokens.Unknown;

    /// <summary>Id of the token at the start of every item.</summary>
    public int ClassId => _specialTokens.Class;

    /// <summary>Id of the token after each sequence.</summary>
    public int SeparatorId => _specialTokens.Separator;

    /// <summary>Id of the token that fills short rows of a batch; 0 when the vocabulary has none, since padding is masked.</summary>
    public int PaddingId => _specialTokens.Padding ?? 0;

    /// <summary>Id of the token that stands for a hidden word; null when the vocabulary has none.</summary>
    public int? MaskId => _specialTokens.Mask;

    /// <summary>Loads a vocabulary file (<c>vocab.txt</c>, UTF-8, one token a line).</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ArgumentException">The vocabulary lacks the unknown, class or separator token.</exception>
    public static WordPieceTokenizer Load(string vocabularyPath, WordPieceOptions? options = null)
    {
        var content = File.ReadAllText(vocabularyPath);
        if (content.EndsWith('\n'))
            content = content[..^1];
        return new WordPieceTokenizer(content.Split('\n'), options);
    }

    /// <summary>Encodes a text or a pair.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text of a pair.</param>
    /// <param name="truncation">How an item that is too long is cut; null leaves any length.</param>
    /// <param name="addSpecialTokens">Whether the class and separator tokens are put around the sequences.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit leaves no room for the special tokens.</exception>
    /// <exception cref="TruncationException">The sequence that may be cut is missing, or the other alone reaches the limit.</exception>
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

    /// <summary>Encodes a long text as overlapping windows, from its beginning to its end.</summary>
    /// <param name="text">The text; with a pair it is repeated whole in each window.</param>
    /// <param name="pair">The second text of a pair, which is then the one that is cut.</param>
    /// <param name="maxTokens">Most tokens of a window, special tokens included.</param>
    /// <param name="stride">Tokens of the cut text that a window shares with the next.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit leaves no room for special tokens, or the stride is negative.</exception>
    /// <exception cref="TruncationException">A window has room for no more than the stride of the text that is cut.</exception>
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
                $"A window of {maxTokens} tokens has room for {Math.Max(room, 0)} of the cut text, no more than the stride of {stride}.");
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

    /// <summary>Encodes ready token ids.</summary>
    /// <param name="ids">Ids without special tokens, each below <see cref="VocabularySize"/>.</param>
    /// <param name="truncation">How an item that is too long is cut; null leaves any length.</param>
    /// <param name="addSpecialTokens">Whether the class and separator tokens are put around them.</param>
    /// <returns>An encoding without places in a text.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An id is not in the vocabulary, or the limit leaves no room for special tokens.
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

    /// <summary>Counts the tokens that a text or a pair has, without a limit.</summary>
    public int CountTokens(string text, string? pair = null, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        (var textCount, var pairCount) = Scan(text, pair, Workspace.Take(), int.MaxValue);
        return textCount + (pairCount ?? 0) + (addSpecialTokens ? EncodingAssembler.SpecialTokenCount(pair is not null) : 0);
    }

    /// <summary>
    /// Joins tokens to text: pieces of a word together, no space before punctuation. Case and accents that were dropped stay so.
    /// </summary>
    /// <param name="ids">Ids below <see cref="VocabularySize"/>.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are left out.</param>
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

    /// <summary>The text of a token as the vocabulary has it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public string TokenOf(int id)
    {
        RequireId(id);
        return _vocabulary.TokenOf(id);
    }

    /// <summary>The id of a token as the vocabulary has it, or null.</summary>
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
