namespace BertGrains.Tokenization;

/// <summary>The longest pieces from left to right, for pipelines that <see cref="WordPieceTokenizer"/> does not cover.</summary>
internal sealed class WordPieceModel : PieceModel
{
    private readonly PieceMatcher _matcher;
    private readonly int _maxCharacters;
    private readonly int _unknownId;

    /// <param name="vocabulary">Tokens and their ids.</param>
    /// <param name="unknownToken">Token for a word that cannot be split.</param>
    /// <param name="continuationPrefix">Prefix of pieces that continue a word, not empty.</param>
    /// <param name="maxCharacters">A longer word is unknown.</param>
    public WordPieceModel(IReadOnlyDictionary<string, int> vocabulary, string unknownToken, string continuationPrefix, int maxCharacters)
    {
        Vocabulary = vocabulary;
        ContinuationPrefix = continuationPrefix;
        _maxCharacters = maxCharacters;
        if (!vocabulary.TryGetValue(unknownToken, out _unknownId))
            throw new TokenizerFormatException($"model: unk_token '{unknownToken}' is not in the vocabulary");
        _matcher = new PieceMatcher(new PieceTrie(vocabulary, continuationPrefix), _unknownId);
    }

    public override IReadOnlyDictionary<string, int> Vocabulary { get; }

    public override int FileSize => Vocabulary.Count;

    public override int? UnknownId => _unknownId;

    public override string ContinuationPrefix { get; }

    public override void Tokenize(ReadOnlySpan<char> word, int start, TokenBuffer tokens)
    {
        if (word.Length > _maxCharacters && TextScalars.Count(word) > _maxCharacters)
            _matcher.AddUnknown(start, start + word.Length, tokens);
        else
            _matcher.MatchNormalized(word, start, tokens);
    }
}
