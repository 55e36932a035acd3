using System.Buffers.Binary;
using System.Text;

namespace BertGrains.Tokenization;

/// <summary>
/// The normalization table of a SentencePiece model: a double array of byte sequences (Darts-clone), and the texts that replace them.
/// </summary>
internal sealed class SentencePieceMap
{
    private readonly uint[] _array;
    private readonly byte[] _replacements;
    private readonly Dictionary<int, int[]> _texts = [];

    /// <param name="table">Length of the array in bytes, the array, and replacements that each end with a zero.</param>
    /// <exception cref="TokenizerFormatException">The table is damaged.</exception>
    public SentencePieceMap(ReadOnlySpan<byte> table)
    {
        var length = table.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(table) : 0;
        if (length is 0 || length > table.Length - 4 || length % 4 != 0)
            throw new TokenizerFormatException("precompiled_charsmap is damaged: its length is wrong");
        _array = new uint[length / 4];
        for (var i = 0; i < _array.Length; i++)
            _array[i] = BinaryPrimitives.ReadUInt32LittleEndian(table[(4 + i * 4)..]);
        _replacements = table[(4 + (int)length)..].ToArray();
    }

    /// <summary>The replacement of the shortest key at the start of some bytes; null if there is none. The reference takes the shortest too.</summary>
    public int[]? ReplacementAt(ReadOnlySpan<byte> utf8)
    {
        var position = Offset(_array[0]);
        foreach (var b in utf8)
        {
            position ^= b;
            if (b == 0 || position >= _array.Length)
                return null;
            var unit = _array[position];
            if ((unit & (1u << 31 | 0xFF)) != b)
                return null;
            position ^= Offset(unit);
            if ((unit >> 8 & 1) != 0)
                return TextAt((int)(_array[position] & int.MaxValue));
        }

        return null;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 1u << 9) >> 6);

    private int[] TextAt(int start)
    {
        lock (_texts)
        {
            if (!_texts.TryGetValue(start, out var text))
            {
                var rest = _replacements.AsSpan(start);
                var end = rest.IndexOf((byte)0);
                text = [.. Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]).EnumerateRunes().Select(rune => rune.Value)];
                _texts.Add(start, text);
            }

            return text;
        }
    }
}
