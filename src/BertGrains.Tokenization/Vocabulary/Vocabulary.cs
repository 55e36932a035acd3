namespace BertGrains.Tokenization;

/// <summary>Tokens and their ids.</summary>
internal sealed class Vocabulary
{
    private readonly string[] _tokens;
    private readonly Dictionary<string, int> _ids;

    /// <param name="lines">
    /// One token per line; the line index is the id. Trailing white space is ignored. The last of equal tokens has precedence.
    /// </param>
    public Vocabulary(IEnumerable<string> lines)
    {
        _tokens = [.. lines.Select(line => line.TrimEnd())];
        _ids = new Dictionary<string, int>(_tokens.Length, StringComparer.Ordinal);
        for (var id = 0; id < _tokens.Length; id++)
            _ids[_tokens[id]] = id;
    }

    public int Count => _tokens.Length;

    public IReadOnlyDictionary<string, int> Ids => _ids;

    public string TokenOf(int id) => _tokens[id];

    public int? IdOf(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>The id of a required token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="option">Property of <see cref="WordPieceOptions"/> that names the token.</param>
    /// <exception cref="ArgumentException">The vocabulary does not contain the token.</exception>
    public int Require(string token, string option) =>
        IdOf(token)
        ?? throw new ArgumentException(
            $"The vocabulary does not contain \"{token}\". Set {nameof(WordPieceOptions)}.{option} to the token of this vocabulary.");
}
