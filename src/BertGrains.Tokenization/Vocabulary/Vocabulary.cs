namespace BertGrains.Tokenization;

/// <summary>Tokens and their ids.</summary>
internal sealed class Vocabulary
{
    private readonly string[] _tokens;
    private readonly Dictionary<string, int> _ids;

    /// <param name="lines">
    /// One token a line, its index the id. White space at the end of a line is no part of the token; of equal tokens the last one counts.
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

    /// <summary>The id of a token without which no text can be encoded.</summary>
    /// <param name="token">The token.</param>
    /// <param name="option">The member of <see cref="WordPieceOptions"/> that names it.</param>
    public int Require(string token, string option) =>
        IdOf(token)
        ?? throw new ArgumentException($"The vocabulary has no \"{token}\": set {nameof(WordPieceOptions)}.{option} to the token in use.");
}
