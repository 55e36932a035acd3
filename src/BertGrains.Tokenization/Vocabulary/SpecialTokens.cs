namespace BertGrains.Tokenization;

/// <summary>The special tokens of a vocabulary, by id and by text.</summary>
internal sealed class SpecialTokens
{
    private readonly (string Token, int Id)[] _longestFirst;

    public SpecialTokens(WordPieceOptions options, Vocabulary vocabulary)
    {
        Unknown = vocabulary.Require(options.UnknownToken, nameof(options.UnknownToken));
        Class = vocabulary.Require(options.ClassToken, nameof(options.ClassToken));
        Separator = vocabulary.Require(options.SeparatorToken, nameof(options.SeparatorToken));
        Padding = vocabulary.IdOf(options.PaddingToken);
        Mask = vocabulary.IdOf(options.MaskToken);
        string[] names = [options.UnknownToken, options.ClassToken, options.SeparatorToken, options.PaddingToken, options.MaskToken];
        _longestFirst =
        [
            .. names.Distinct().Where(name => name.Length > 0 && vocabulary.IdOf(name) is not null)
                .OrderByDescending(name => name.Length)
                .Select(name => (name, vocabulary.IdOf(name)!.Value)),
        ];
    }

    public int Unknown { get; }

    public int Class { get; }

    public int Separator { get; }

    public int? Padding { get; }

    public int? Mask { get; }

    /// <summary>The special tokens in the vocabulary, in their written form.</summary>
    public IEnumerable<string> Names => _longestFirst.Select(token => token.Token);

    public bool Contains(int id)
    {
        foreach ((_, var special) in _longestFirst)
        {
            if (special == id)
                return true;
        }

        return false;
    }

    /// <summary>Length of the longest special token at the start of a text, or 0.</summary>
    public int MatchAt(ReadOnlySpan<char> text, out int id)
    {
        foreach ((var token, var tokenId) in _longestFirst)
        {
            if (text.StartsWith(token, StringComparison.Ordinal))
            {
                id = tokenId;
                return token.Length;
            }
        }

        id = -1;
        return 0;
    }
}
