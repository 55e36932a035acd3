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
    private PieceTrie.Cell[] _cells = [];
    private PieceTrie.Piece[] _longest = [];
    private int _firstFree = 1;
    private int _end;

    /// <param name="pieces">All pieces that will be added.</param>
    public PieceTrieBuilder(IReadOnlyCollection<(string Text, int Id)> pieces)
    {
        // Frequent units have small codes, so that the children of a node are adjacent in memory.
        char[] units =
        [
            .. pieces.SelectMany(piece => piece.Text).CountBy(unit => unit)
                .OrderByDescending(count => count.Value).ThenBy(count => count.Key).Select(count => count.Key),
        ];
        Array.Fill(UnitCodes, PieceTrie.NoPieceCode);
        for (var i = 0; i < units.Length; i++)
            UnitCodes[units[i]] = (ushort)(PieceTrie.NoPieceCode + 1 + i);
        _codeCount = PieceTrie.NoPieceCode + 1 + units.Length;
        Occupy(0, Start, default);
    }

    public ushort[] UnitCodes { get; } = new ushort[char.MaxValue + 1];

    /// <summary>Adds a trie.</summary>
    /// <returns>Root node by code of the first unit; 0 if no piece starts with it.</returns>
    public int[] Add(IEnumerable<(string Text, int Id)> pieces)
    {
        var starts = new int[_codeCount];
        (string, int)[] sorted = [.. pieces.OrderBy(piece => piece.Text, StringComparer.Ordinal)];
        foreach (var start in new Branch(sorted, 0, sorted.Length, 0, 0).Children(UnitCodes))
        {
            starts[start.Code] = _end;
            Occupy(_end, Start, start);
        }

        return starts;
    }

    /// <summary>Builds the double array of all added tries.</summary>
    public (PieceTrie.Cell[] Cells, PieceTrie.Piece[] Longest) Build()
    {
        List<Branch> children = [];
        while (_branches.TryDequeue(out var branch))
        {
            children.Clear();
            children.AddRange(branch.Children(UnitCodes));
            if (children.Count == 0)
                continue;
            var firstChild = FindRoom(CollectionsMarshal.AsSpan(children));
            _cells[branch.Node] = _cells[branch.Node] with { FirstChild = firstChild };
            foreach (var child in children)
                Occupy(firstChild + child.Code, branch.Node, child);
        }

        EnsureLength(_end + _codeCount);
        return (_cells, _longest);
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

    /// <summary>The range of sorted pieces with the same first <paramref name="Depth"/> units, and their node.</summary>
    private readonly record struct Branch((string Text, int Id)[] Sorted, int First, int End, int Depth, int Node)
    {
        /// <summary>Code of the last common unit.</summary>
        public int Code { get; private init; }

        /// <summary>The piece that is exactly the common units, if any.</summary>
        public PieceTrie.Piece? Piece =>
            Depth > 0 && Sorted[First].Text.Length == Depth ? new PieceTrie.Piece(Sorted[First].Id, Depth) : null;

        /// <summary>The longer pieces, by their next unit.</summary>
        public IEnumerable<Branch> Children(ushort[] unitCodes)
        {
            var first = First;
            while (first < End && Sorted[first].Text.Length == Depth)
                first++;
            while (first < End)
            {
                var unit = Sorted[first].Text[Depth];
                var end = first + 1;
                while (end < End && Sorted[end].Text[Depth] == unit)
                    end++;
                yield return new Branch(Sorted, first, end, Depth + 1, 0) { Code = unitCodes[unit] };
                first = end;
            }
        }
    }
}
