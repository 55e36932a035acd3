namespace BertGrains.Tokenization;

/// <summary>
/// Byte pair encoding (Sennrich 2016): the characters of a word are joined by the merge of the lowest rank, then the leftmost, until none
/// applies. Equal to <c>BPE</c> of Hugging Face without dropout.
/// </summary>
internal sealed class BpeModel : PieceModel
{
    private readonly BpeOptions _options;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _tokens;
    private readonly BpeMerges _merges;
    private readonly BpeAlphabet _alphabet;
    private readonly WordCache _cache = new();

    /// <param name="vocabulary">Tokens and their ids.</param>
    /// <param name="merges">Pairs of tokens in the order of their ranks.</param>
    /// <param name="options">Options of the model.</param>
    /// <exception cref="TokenizerFormatException">A token is not in the vocabulary.</exception>
    public BpeModel(Dictionary<string, int> vocabulary, IEnumerable<(string Left, string Right)> merges, BpeOptions options)
    {
        Vocabulary = vocabulary;
        _options = options;
        _tokens = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        _merges = new BpeMerges(vocabulary, merges, options.ContinuationPrefix);
        UnknownId = options.UnknownToken is not { } unknown ? null
            : vocabulary.TryGetValue(unknown, out var id) ? id
            : throw new TokenizerFormatException($"model: unk_token '{unknown}' is not in the vocabulary");
        _alphabet = new BpeAlphabet(vocabulary, options, UnknownId);
    }

    public override IReadOnlyDictionary<string, int> Vocabulary { get; }

    public override int FileSize => Vocabulary.Count;

    public override int? UnknownId { get; }

    public override string? ContinuationPrefix => _options.ContinuationPrefix.Length > 0 ? _options.ContinuationPrefix : null;

    public override void Tokenize(ReadOnlySpan<char> word, int start, TokenBuffer tokens)
    {
        if (_cache.TryAdd(word, start, tokens))
            return;
        var firstToken = tokens.Count;
        if (_options.IgnoresMerges && _tokens.TryGetValue(word, out var id))
        {
            tokens.Add(id, start, start + word.Length);
        }
        else
        {
            var symbols = BpeWord.Take();
            _alphabet.AddSymbols(word, start, symbols);
            symbols.Merge(_merges);
            symbols.CopyTo(tokens);
        }

        _cache.Keep(word, start, tokens, firstToken);
    }
}

/// <summary>Options of a <see cref="BpeModel"/>.</summary>
internal sealed record BpeOptions
{
    /// <summary>Token for characters that are not in the vocabulary; null if they are dropped.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Prefix of characters that are not the first of a word.</summary>
    public string ContinuationPrefix { get; init; } = "";

    /// <summary>Suffix of the last character of a word.</summary>
    public string WordSuffix { get; init; } = "";

    /// <summary>Whether adjacent unknown characters are one token.</summary>
    public bool FusesUnknown { get; init; }

    /// <summary>Whether characters that are not in the vocabulary become tokens of their bytes.</summary>
    public bool FallsBackToBytes { get; init; }

    /// <summary>Whether a word that is in the vocabulary is one token, whatever the merges.</summary>
    public bool IgnoresMerges { get; init; }
}
