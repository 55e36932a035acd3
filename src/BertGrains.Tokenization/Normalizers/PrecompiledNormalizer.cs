using System.Text;

namespace BertGrains.Tokenization;

/// <summary>
/// <c>Precompiled</c>: the table of a SentencePiece model, applied to grapheme clusters of less than six bytes, otherwise to characters.
/// Offsets follow the reference, also where it loses track: a character that becomes nothing counts as removed with the one before it.
/// </summary>
internal sealed class PrecompiledNormalizer : TextNormalizer
{
    private const int LongestCluster = 5;

    private readonly SentencePieceMap _map;
    private readonly bool[] _isPlain = new bool[0x80];

    public PrecompiledNormalizer(ReadOnlySpan<byte> table)
    {
        _map = new SentencePieceMap(table);
        for (var scalar = 0; scalar < _isPlain.Length; scalar++)
            _isPlain[scalar] = scalar != '\r' && _map.ReplacementAt([(byte)scalar]) is null;
    }

    public override bool Apply(AlignedText source, AlignedText target)
    {
        var units = source.Units;
        var changes = new List<(int Scalar, int Change)>();
        var isChanged = false;
        for (var position = 0; position < units.Length;)
        {
            // ASCII before ASCII is a cluster of its own, except a line end of two characters.
            var isPlain = units[position] < 0x80 && _isPlain[units[position]]
                && (position + 1 == units.Length || units[position + 1] < 0x80);
            if (isPlain)
            {
                changes.Add((units[position++], 0));
                continue;
            }

            var end = GraphemeClusters.EndAt(units, position);
            isChanged |= AddCluster(units[position..end], changes);
            position = end;
        }

        if (!isChanged)
            return false;
        var rewriter = new Rewriter(source, target);
        foreach (var (scalar, change) in changes)
            rewriter.Append(scalar, change);
        return true;
    }

    private bool AddCluster(ReadOnlySpan<char> cluster, List<(int Scalar, int Change)> changes)
    {
        if (Encoding.UTF8.GetByteCount(cluster) <= LongestCluster && Replacement(cluster) is { } whole)
        {
            Replace(TextScalars.Count(cluster), whole, changes);
            return true;
        }

        var isChanged = false;
        for (var position = 0; position < cluster.Length;)
        {
            var (scalar, length) = TextScalars.At(cluster, position);
            var replacement = length == cluster.Length ? null : Replacement(cluster.Slice(position, length));
            if (replacement is not null)
                Replace(1, replacement, changes);
            else
                changes.Add((scalar, 0));
            isChanged |= replacement is not null;
            position += length;
        }

        return isChanged;
    }

    private int[]? Replacement(ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[LongestCluster];
        return _map.ReplacementAt(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    private static void Replace(int removed, int[] added, List<(int Scalar, int Change)> changes)
    {
        for (var i = 0; i < added.Length; i++)
            changes.Add((added[i], i < removed ? 0 : 1));
        if (added.Length < removed && changes.Count > 0)
            changes[^1] = (changes[^1].Scalar, changes[^1].Change + added.Length - removed);
    }
}
