using System.Runtime.InteropServices;

namespace BertGrains.Tokenization;

/// <summary>
/// Builds the double array of a <see cref="PieceTrie"/>, level by level, so that the nodes near the roots are adjacent in memory.
/// </summary>
internal sealed class PieceTrieBuilder
{
    /// <summary>Parent of an unused cell.</summary>
    private const int Free = -1;

    /// <summary>Parent of a root node.</summary>
    private const int Start = -2;

    private readonly int _codeCount;
    private readonly Queue<Branch> _branches = new();
    private readonly List<Branch> _children = [];
    private PieceTrie.Cell[] _cells = [];
    private PieceTrie.Piece[] _longest = [];
    private int _firstFree = 1;
    private int _end;

    /// <param name="pieces">All pieces that will be added.</param>
    public PieceTrieBuilder(params ReadOnlySpan<SortedPieces> pieces)
    {
        // Frequent units have small codes, so that the children of a node are adjacent in memory.
        var counts = new int[char.MaxValue + 1];
        foreach (var sorted in pieces)
            sorted.CountUnits(counts);
        int[] units = [.. Enumerable.Range(0, counts.Length).Where(unit => counts[unit] > 0).OrderByDescending(unit => counts[unit])];
        Array.Fill(UnitCodes, PieceTrie.NoPieceCode);
        for (var i = 0; i < units.Length; i++)
            UnitCodes[units[i]] = (ushort)(PieceTrie.NoPieceCode + 1 + i);
        _codeCount = PieceTrie.NoPieceCode + 1 + units.Length;
        Occupy(0, Start, default);
    }

    public ushort[] UnitCodes { get; } = new ushort[char.MaxValue + 1];

    /// <summary>Adds a trie.</summary>
    /// <returns>Root node by code of the first unit; 0 if no piece starts with it.</returns>
    public int[] Add(SortedPieces pieces)
    {
        var starts = new int[_codeCount];
        FindChildren(new Branch(pieces, 0, pieces.Count, 0, 0));
        foreach (var start in _children)
        {
            starts[start.Code] = _end;
            Occupy(_end, Start, start);
        }

        return starts;
    }

    /// <summary>Builds the double array of all added tries.</summary>
    public (PieceTrie.Cell[] Cells, PieceTrie.Piece[] Longest) Build()
    {
        while (_branches.TryDequeue(out var branch))
        {
            FindChildren(branch);
            if (_children.Count == 0)
                continue;
            var firstChild = FindRoom(CollectionsMarshal.AsSpan(_children));
            _cells[branch.Node] = _cells[branch.Node] with { FirstChild = firstChild };
            foreach (var child in _children)
                Occupy(firstChild + child.Code, branch.Node, child);
        }

        EnsureLength(_end + _codeCount);
        return (_cells, _longest);
    }

    /// <summary>The pieces longer than those of a branch, by their next unit.</summary>
    private void FindChildren(Branch branch)
    {
        _children.Clear();
        var (pieces, first, end, depth) = (branch.Pieces, branch.First, branch.End, branch.Depth);
        while (first < end && pieces.Text(first).Length == depth)
            first++;
        while (first < end)
        {
            var unit = pieces.Text(first)[depth];
            var next = first + 1;
            while (next < end && pieces.Text(next)[depth] == unit)
                next++;
            _children.Add(new Branch(pieces, first, next, depth + 1, UnitCodes[unit]));
            first = next;
        }
    }

    /// <summary>The lowest index at which the cells of all siblings are free.</summary>
    private int FindRoom(ReadOnlySpan<Branch> siblings)
    {
        while (!IsFree(_firstFree))
            _firstFree++;
        var leastCode = siblings[0].Code;
        foreach (var sibling in siblings)
            leastCode = Math.Min(leastCode, sibling.Code);
        var firstChild = Math.Max(_firstFree - leastCode, 0);
        while (!AreFree(firstChild, siblings))
            firstChild++;
        return firstChild;
    }

    private bool AreFree(int firstChild, ReadOnlySpan<Branch> siblings)
    {
        foreach (var sibling in siblings)
        {
            if (!IsFree(firstChild + sibling.Code))
                return false;
        }

        return true;
    }

    private bool IsFree(int cell) => cell >= _end || _cells[cell].Parent == Free;

    private void Occupy(int cell, int parent, Branch branch)
    {
        _end = Math.Max(_end, cell + 1);
        EnsureLength(_end);
        _cells[cell] = new PieceTrie.Cell(parent, 0);
        _longest[cell] = branch.Piece ?? (parent >= 0 ? _longest[parent] : default);
        if (branch.Depth > 0)
            _branches.Enqueue(branch with { Node = cell });
    }

    private void EnsureLength(int length)
    {
        var filled = _cells.Length;
        if (length <= filled)
            return;
        Array.Resize(ref _cells, Math.Max(length, filled * 2));
        Array.Resize(ref _longest, _cells.Length);
        _cells.AsSpan(filled).Fill(new PieceTrie.Cell(Free, 0));
    }

    /// <summary>The range of pieces with the same first <paramref name="Depth"/> units.</summary>
    /// <param name="Pieces">The sorted pieces.</param>
    /// <param name="First">Index of the first piece.</param>
    /// <param name="End">Index after the last piece.</param>
    /// <param name="Depth">Number of common units.</param>
    /// <param name="Code">Code of the last common unit.</param>
    private readonly record struct Branch(SortedPieces Pieces, int First, int End, int Depth, int Code)
    {
        public int Node { get; init; }

        /// <summary>The piece that is exactly the common units, if any.</summary>
        public PieceTrie.Piece? Piece =>
            Depth > 0 && Pieces.Text(First).Length == Depth ? new PieceTrie.Piece(Pieces.Id(First), Depth) : null;
    }
}
