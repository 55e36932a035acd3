namespace BertGrains.Tokenization;

/// <summary>Tokens and their ids.</summary>
internal sealed class Vocabulary
{
    private readonly string[] _tokens;
    private readonly Dictionary<string, int> _ids;

    /// <param name="lines">One token a line, the line number its id. White space at the end of a line is no part of the token; of equal tokens the last one counts.</param>
    public Vocabulary(IEnumerable<string> lines)
    {
        _tokens = [.. lines.Select(line => line.TrimEnd())];
        _ids = new Dictionary<string, int>(_tokens.Length, StringComparer.Ordinal);
        for (int id = 0; id < _tokens.Length; id++)
            _ids[_tokens[id]] = id;
    }

    public int Count => _tokens.Length;

    public IReadOnlyDictionary<string, int> Ids => _ids;

    public string TokenOf(int id) => _tokens[id];

    public int? IdOf(string token) => _ids.TryGetValue(token, out int id) ? id : null;

    /// <summary>The id of a token without which no text can be encoded.</summary>
    public int Require(string token, string option) =>
        IdOf(token) ?? throw new ArgumentException($"The vocabulary has no \"{token}\"; name the token that it uses in {nameof(WordPieceOptions)}.{option}.");
}
