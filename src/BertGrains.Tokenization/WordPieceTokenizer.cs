namespace BertGrains.Tokenization;

/// <summary>
/// The tokenizer of BERT: normalizes text and splits it into pieces of a vocabulary, with offsets in the original text. Tokens are equal
/// to those of BertWordPieceTokenizer in Hugging Face <c>tokenizers</c> 0.22. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// All strings are valid input; unpaired surrogates are dropped like control characters. Run time is linear in the length of the text.
/// Special tokens in a text (such as <c>[MASK]</c>) are matched before normalization.
/// </remarks>
public sealed class WordPieceTokenizer : Tokenizer
{
    /// <summary>Prefix of pieces that continue a word.</summary>
    public const string ContinuationPrefix = "##";

    private readonly Vocabulary _vocabulary;
    private readonly SpecialTokens _specialTokens;
    private readonly WordScanner _scanner;

    /// <summary>Creates a tokenizer.</summary>
    /// <param name="vocabulary">One token per line; the line index is the id. Trailing white space is ignored.</param>
    /// <param name="options">Null for the options of an uncased English BERT.</param>
    /// <exception cref="ArgumentException">The vocabulary does not contain the unknown, class or separator token.</exception>
    public WordPieceTokenizer(IEnumerable<string> vocabulary, WordPieceOptions? options = null)
        : this(new Vocabulary(vocabulary ?? throw new ArgumentNullException(nameof(vocabulary))), options ?? new WordPieceOptions())
    {
    }

    private WordPieceTokenizer(Vocabulary vocabulary, WordPieceOptions options)
        : this(vocabulary, new SpecialTokens(options, vocabulary), options)
    {
    }

    private WordPieceTokenizer(Vocabulary vocabulary, SpecialTokens specialTokens, WordPieceOptions options)
        : base(SequenceTemplate.Bert(specialTokens.Class, specialTokens.Separator))
    {
        (_vocabulary, _specialTokens) = (vocabulary, specialTokens);
        var trie = new PieceTrie(_vocabulary.Ids, ContinuationPrefix);
        var map = new CharacterMap(options, _specialTokens.Names, trie.UnitCodes);
        _scanner = new WordScanner(map, new PieceMatcher(trie, _specialTokens.Unknown), _specialTokens);
    }

    /// <inheritdoc/>
    public override int VocabularySize => _vocabulary.Count;

    /// <inheritdoc/>
    public override int? UnknownId => _specialTokens.Unknown;

    /// <inheritdoc/>
    public override int PaddingId => _specialTokens.Padding ?? 0;

    /// <inheritdoc/>
    public override int? MaskId => _specialTokens.Mask;

    /// <inheritdoc/>
    public override bool MarksContinuations => true;

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

    /// <inheritdoc/>
    public override int? IdOf(string token) => _vocabulary.IdOf(token);

    /// <inheritdoc/>
    public override bool IsContinuation(int id) => TokenOf(id).StartsWith(ContinuationPrefix, StringComparison.Ordinal);

    /// <summary>Whether a token is one of the five special tokens of the options.</summary>
    public override bool IsSpecial(int id) => _specialTokens.Contains(id);

    private protected override void Scan(string text, Workspace workspace, int enough) => _scanner.Scan(text, workspace, enough);

    private protected override string Join(IReadOnlyList<string> tokens) => WordPieceDecoder.Join(tokens);

    private protected override string FindToken(int id) => _vocabulary.TokenOf(id);
}
