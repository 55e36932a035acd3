namespace BertGrains.Tokenization;

/// <summary>
/// Converts texts to token ids with offsets in the original text, and back. Equal to Hugging Face <c>tokenizers</c> 0.22 for every text.
/// Immutable and thread-safe.
/// </summary>
/// <remarks>All strings are valid input; unpaired surrogates count as U+FFFD.</remarks>
public abstract class Tokenizer
{
    private readonly SequenceTemplate _template;
    private readonly EncodingAssembler _assembler;

    private protected Tokenizer(SequenceTemplate template)
    {
        _template = template;
        _assembler = new EncodingAssembler(template);
    }

    /// <summary>Number of ids; ids are below it. Some of them may have no token.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>Id of the token for what the vocabulary does not cover; null if there is none.</summary>
    public abstract int? UnknownId { get; }

    /// <summary>Id of the token at the start of every item; null if there is none.</summary>
    public int? ClassId => _template.Single.Before is [var first, ..] ? first : null;

    /// <summary>Id of the token at the end of every item; null if there is none.</summary>
    public int? SeparatorId => _template.Single.After is [.., var last] ? last : null;

    /// <summary>Id of the token that pads the rows of a batch; 0 if the vocabulary has none, because padding is masked.</summary>
    public abstract int PaddingId { get; }

    /// <summary>Id of the token that marks a masked word; null if the vocabulary has none.</summary>
    public abstract int? MaskId { get; }

    /// <summary>Whether tokens that continue a word have a prefix. If not, <see cref="IsContinuation"/> is always false.</summary>
    public abstract bool MarksContinuations { get; }

    /// <summary>Encodes a text or a pair.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text of a pair.</param>
    /// <param name="truncation">Truncation of longer items; null for no limit.</param>
    /// <param name="addSpecialTokens">Whether special tokens are added.</param>
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
    /// <param name="addSpecialTokens">Whether special tokens are added.</param>
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
        return textCount + (pairCount ?? 0) + (addSpecialTokens ? _template.SpecialTokenCount(pair is not null) : 0);
    }

    /// <summary>The ids without the special tokens that <see cref="Encode"/> adds to a text, if they are there.</summary>
    public IReadOnlyList<int> WithoutSpecialTokens(IReadOnlyList<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var (before, after) = _template.Single;
        var hasThem = ids.Count >= before.Length + after.Length
            && before.SequenceEqual(ids.Take(before.Length)) && after.SequenceEqual(ids.Skip(ids.Count - after.Length));
        return hasThem ? [.. ids.Skip(before.Length).SkipLast(after.Length)] : ids;
    }

    /// <summary>Number of special tokens that are added to an item.</summary>
    public int SpecialTokenCount(bool isPair) => _template.SpecialTokenCount(isPair);

    /// <summary>Joins tokens to text. What normalization changed is not restored.</summary>
    /// <param name="ids">Ids below <see cref="VocabularySize"/>.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are omitted.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is not below <see cref="VocabularySize"/>.</exception>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = true)
    {
        var tokens = new List<string>(ids.Length);
        foreach (var id in ids)
        {
            if (TokenOf(id) is { Length: > 0 } token && !(skipSpecialTokens && IsSpecial(id)))
                tokens.Add(token);
        }

        return Join(tokens);
    }

    /// <summary>The token with an id; empty for an id without one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not below <see cref="VocabularySize"/>.</exception>
    public string TokenOf(int id)
    {
        RequireId(id);
        return FindToken(id);
    }

    /// <summary>The id of a token; null if the vocabulary does not contain it.</summary>
    public abstract int? IdOf(string token);

    /// <summary>Whether a token continues a word, by its prefix.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not below <see cref="VocabularySize"/>.</exception>
    public abstract bool IsContinuation(int id);

    /// <summary>Whether a token is omitted when special tokens are skipped.</summary>
    public abstract bool IsSpecial(int id);

    /// <summary>Adds the tokens of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="workspace">Receives the tokens.</param>
    /// <param name="enough">The scan may stop when the workspace has at least this many tokens.</param>
    private protected abstract void Scan(string text, Workspace workspace, int enough);

    /// <summary>Joins tokens to text.</summary>
    private protected abstract string Join(IReadOnlyList<string> tokens);

    /// <summary>The token with a valid id; empty if there is none.</summary>
    private protected abstract string FindToken(int id);

    private (int TextCount, int? PairCount) Scan(string text, string? pair, Workspace workspace, int enough)
    {
        Scan(text, workspace, enough);
        var textCount = workspace.Tokens.Count;
        if (pair is null)
            return (textCount, null);
        Scan(pair, workspace, int.MaxValue);
        return (textCount, workspace.Tokens.Count - textCount);
    }

    private static Range Kept(int start, int count, int kept, TruncationDirection direction) =>
        direction == TruncationDirection.Right ? start..(start + kept) : (start + count - kept)..(start + count);

    private int Limit(int? maxTokens, bool isPair, bool addSpecialTokens)
    {
        if (maxTokens is not { } limit)
            return int.MaxValue - 1;
        var added = addSpecialTokens ? _template.SpecialTokenCount(isPair) : 0;
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, added, nameof(maxTokens));
        return limit - added;
    }

    private void RequireId(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, VocabularySize);
    }
}
