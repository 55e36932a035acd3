namespace BertGrains.Tokenization;

/// <summary>
/// The pieces that start a word and those that continue one, as two tries in one double array (Aoe 1989). It reads units through
/// a table of codes, so that a text can be matched as it stands although its pieces are of normalised text.
/// </summary>
internal sealed class PieceTrie
{
    /// <summary>The code of a unit that no piece has.</summary>
    public const ushort NoPieceCode = 1;

    private readonly ushort[] _unitCodes;
    private readonly int[] _wordStarts;
    private readonly int[] _continuationStarts;
    private readonly Cell[] _cells;
    private readonly Piece[] _longest;

    /// <param name="vocabulary">Tokens and their ids.</param>
    /// <param name="continuationPrefix">With what a token starts that continues a word.</param>
    public PieceTrie(IReadOnlyDictionary<string, int> vocabulary, string continuationPrefix)
    {
        var byContinuation =
            vocabulary.ToLookup(token => token.Key.StartsWith(continuationPrefix, StringComparison.Ordinal));
        (string, int)[] words = [.. byContinuation[false].Select(token => (token.Key, token.Value))];
        (string, int)[] continuations = [.. byContinuation[true].Select(token => (token.Key[continuationPrefix.Length..], token.Value))];
        var builder = new PieceTrieBuilder([.. words, .. continuations]);
        _unitCodes = builder.UnitCodes;
        _wordStarts = builder.Add(words);
        _continuationStarts = builder.Add(continuations);
        (_cells, _longest) = builder.Build();
    }

    /// <summary>The code of each unit: above <see cref="NoPieceCode"/> when a piece has it.</summary>
    public ReadOnlySpan<ushort> UnitCodes => _unitCodes;

    /// <summary>The longest piece with which a word starts, of length 0 when there is none.</summary>
    /// <param name="word">At least one unit.</param>
    /// <param name="codes">The code of each unit that <paramref name="word"/> may have.</param>
    public Piece LongestAtStart(ReadOnlySpan<char> word, ReadOnlySpan<ushort> codes) => Longest(word, codes, _wordStarts);

    /// <summary>The longest piece with which the rest of a word starts, of length 0 when there is none.</summary>
    /// <inheritdoc cref="LongestAtStart"/>
    public Piece LongestInside(ReadOnlySpan<char> word, ReadOnlySpan<ushort> codes) => Longest(word, codes, _continuationStarts);

    private Piece Longest(ReadOnlySpan<char> text, ReadOnlySpan<ushort> codes, int[] starts)
    {
        var cells = _cells;
        var node = starts[codes[text[0]]];
        for (var i = 1; i < text.Length; i++)
        {
            var child = cells[node].FirstChild + codes[text[i]];
            if (cells[child].Parent != node)
                break;
            node = child;
        }

        return _longest[node];
    }

    /// <summary>A node.</summary>
    /// <param name="Parent">The node above it.</param>
    /// <param name="FirstChild">A child lies so far on, plus the code of its unit.</param>
    internal readonly record struct Cell(int Parent, int FirstChild);

    /// <summary>A piece of the vocabulary.</summary>
    /// <param name="Id">Its row.</param>
    /// <param name="Length">Its UTF-16 units, without the mark of a continuation.</param>
    internal readonly record struct Piece(int Id, int Length);
}
