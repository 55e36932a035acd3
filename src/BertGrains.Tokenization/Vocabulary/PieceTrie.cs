using System.Numerics;

namespace BertGrains.Tokenization;

/// <summary>
/// Two tries over UTF-16 units, of the pieces that start a word and of those that continue one. All edges are in one
/// open-addressing table, an edge packed in 64 bits: parent node, unit, child node.
/// </summary>
internal sealed class PieceTrie
{
    /// <summary>The node from which a word starts.</summary>
    public const int WordRoot = 0;

    /// <summary>The node from which a piece inside a word starts.</summary>
    public const int ContinuationRoot = 1;

    private const int NodeBits = 24;
    private const int NodeMask = (1 << NodeBits) - 1;
    private const ulong HashMultiplier = 0x9E3779B97F4A7C15;

    private readonly int[] _ids;
    private ulong[] _edges = new ulong[1 << 10];
    private int _shift = 64 - 10;

    public PieceTrie(IReadOnlyDictionary<string, int> vocabulary, string continuationPrefix)
    {
        List<int> ids = [-1, -1];
        foreach ((string token, int id) in vocabulary)
        {
            bool continues = token.StartsWith(continuationPrefix, StringComparison.Ordinal);
            ReadOnlySpan<char> piece = continues ? token.AsSpan(continuationPrefix.Length) : token;
            if (!piece.IsEmpty)
                ids[AddPath(continues ? ContinuationRoot : WordRoot, piece, ids)] = id;
        }

        _ids = [.. ids];
    }

    /// <summary>The child of a node for a unit, or 0 when there is none.</summary>
    public int Next(int node, char unit)
    {
        ulong[] edges = _edges;
        ulong key = KeyOf(node, unit);
        int mask = edges.Length - 1;
        for (int slot = (int)((key * HashMultiplier) >> _shift); ; slot = (slot + 1) & mask)
        {
            ulong edge = edges[slot];
            if ((edge >> NodeBits) == key)
                return (int)edge & NodeMask;
            if (edge == 0)
                return 0;
        }
    }

    /// <summary>The token that ends at a node, or -1.</summary>
    public int IdAt(int node) => _ids[node];

    private int AddPath(int node, ReadOnlySpan<char> piece, List<int> ids)
    {
        foreach (char unit in piece)
        {
            int child = Next(node, unit);
            if (child == 0)
            {
                child = ids.Count;
                ids.Add(-1);
                if (child > NodeMask)
                    throw new ArgumentException($"The vocabulary needs more than {NodeMask} trie nodes.");
                if (ids.Count * 2 > _edges.Length)
                    Grow();
                Insert((KeyOf(node, unit) << NodeBits) | (uint)child);
            }

            node = child;
        }

        return node;
    }

    private void Grow()
    {
        ulong[] old = _edges;
        _edges = new ulong[old.Length * 2];
        _shift = 64 - BitOperations.Log2((uint)_edges.Length);
        foreach (ulong edge in old)
        {
            if (edge != 0)
                Insert(edge);
        }
    }

    private void Insert(ulong edge)
    {
        int slot = (int)(((edge >> NodeBits) * HashMultiplier) >> _shift);
        while (_edges[slot] != 0)
            slot = (slot + 1) & (_edges.Length - 1);
        _edges[slot] = edge;
    }

    private static ulong KeyOf(int node, char unit) => ((ulong)(uint)node << 16) | unit;
}
