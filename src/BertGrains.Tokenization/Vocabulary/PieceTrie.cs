namespace BertGrains.Tokenization;

/// <summary>
/// The pieces that start a word and the pieces that continue one, as two tries in one double array (Aoe 1989). Units are read through a
/// table of codes, so that original text is matched against pieces of normalized text without a copy.
/// </summary>
internal sealed class PieceTrie
{
    /// <summary>Code of a unit that occurs in no piece.</summary>
    public const ushort NoPieceCode = 1;

    /// <summary>What <see cref="Start"/> and <see cref="Child"/> return where there is no node.</summary>
    public const int NoNode = 0;

    private readonly ushort[] _unitCodes;
    private readonly int[] _wordStarts;
    private readonly int[] _continuationStarts;
    private readonly Cell[] _cells;
    private readonly Piece[] _longest;

    /// <param name="vocabulary">Tokens and their ids.</param>
    /// <param name="continuationPrefix">Prefix of tokens that continue a word.</param>
    public PieceTrie(IReadOnlyDictionary<string, int> vocabulary, string continuationPrefix)
    {
        var words = new SortedPieces(vocabulary, continuationPrefix, areContinuations: false);
        var continuations = new SortedPieces(vocabulary, continuationPrefix, areContinuations: true);
        var builder = new PieceTrieBuilder(words, continuations);
        _unitCodes = builder.UnitCodes;
        _wordStarts = builder.Add(words);
        _continuationStarts = builder.Add(continuations);
        (_cells, _longest) = builder.Build();
    }

    /// <summary>A trie of pieces that are the same at the start of a word and inside.</summary>
    public PieceTrie(IReadOnlyDictionary<string, int> pieces)
    {
        var words = new SortedPieces(pieces);
        var builder = new PieceTrieBuilder(words);
        _unitCodes = builder.UnitCodes;
        _wordStarts = _continuationStarts = builder.Add(words);
        (_cells, _longest) = builder.Build();
    }

    /// <summary>Code by unit; above <see cref="NoPieceCode"/> if the unit occurs in a piece.</summary>
    public ReadOnlySpan<ushort> UnitCodes => _unitCodes;

    /// <summary>The longest piece at the start of a word; length 0 if there is none.</summary>
    /// <param name="word">At least one unit.</param>
    /// <param name="codes">Code by unit of <paramref name="word"/>.</param>
    public Piece LongestAtStart(ReadOnlySpan<char> word, ReadOnlySpan<ushort> codes) => Longest(word, codes, _wordStarts);

    /// <summary>The longest piece at the start of the rest of a word; length 0 if there is none.</summary>
    /// <inheritdoc cref="LongestAtStart"/>
    public Piece LongestInside(ReadOnlySpan<char> word, ReadOnlySpan<ushort> codes) => Longest(word, codes, _continuationStarts);

    /// <summary>The node of a first unit, or <see cref="NoNode"/>.</summary>
    public int Start(char unit) => _wordStarts[_unitCodes[unit]];

    /// <summary>The node after a node and a unit, or <see cref="NoNode"/>.</summary>
    public int Child(int node, char unit)
    {
        var child = _cells[node].FirstChild + _unitCodes[unit];
        return _cells[child].Parent == node ? child : NoNode;
    }

    /// <summary>Id of the piece that ends at a node; -1 if none does.</summary>
    /// <param name="node">A node.</param>
    /// <param name="depth">Number of units that lead to it.</param>
    public int PieceAt(int node, int depth)
    {
        var piece = _longest[node];
        return piece.Length == depth ? piece.Id : -1;
    }

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
    /// <param name="Parent">Index of the parent node.</param>
    /// <param name="FirstChild">Index of the children, to which the code of their unit is added.</param>
    internal readonly record struct Cell(int Parent, int FirstChild);

    /// <summary>A piece of the vocabulary.</summary>
    /// <param name="Id">Token id.</param>
    /// <param name="Length">Length in UTF-16 units, without the continuation prefix.</param>
    internal readonly record struct Piece(int Id, int Length);
}
