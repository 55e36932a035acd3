using System.Text;

namespace BertGrains.Tokenization;

/// <summary>
/// A text on its way from the original to the normal form: UTF-16 units without unpaired surrogates, each with the offsets in the
/// original text that it stands for. Both units of a surrogate pair have the same offsets. Reusable.
/// </summary>
internal sealed class AlignedText
{
    private const int InitialCapacity = 1024;

    private char[] _units = new char[InitialCapacity];
    private TokenOffsets[] _offsets = new TokenOffsets[InitialCapacity];

    public int Length { get; private set; }

    public int Capacity => _units.Length;

    /// <summary>Start of the segment of the original text that this text was loaded from.</summary>
    public int Origin { get; private set; }

    public ReadOnlySpan<char> Units => _units.AsSpan(0, Length);

    public ReadOnlySpan<TokenOffsets> Offsets => _offsets.AsSpan(0, Length);

    /// <summary>Replaces the content by a segment of the original text.</summary>
    /// <param name="segment">Units without unpaired surrogates.</param>
    /// <param name="origin">Offset of the segment in the original text.</param>
    public void Load(ReadOnlySpan<char> segment, int origin)
    {
        Clear(origin);
        Reserve(segment.Length);
        segment.CopyTo(_units);
        var offsets = _offsets.AsSpan(0, segment.Length);
        for (var i = 0; i < offsets.Length; i++)
            offsets[i] = new TokenOffsets(origin + i, origin + i + 1);
        for (var i = 0; i + 1 < segment.Length; i++)
        {
            if (char.IsHighSurrogate(segment[i]))
                offsets[i] = offsets[i + 1] = new TokenOffsets(origin + i, origin + i + 2);
        }

        Length = segment.Length;
    }

    public void Clear(int origin) => (Length, Origin) = (0, origin);

    public void Append(char unit, TokenOffsets offsets)
    {
        if (Length == _units.Length)
            Reserve(1);
        _units[Length] = unit;
        _offsets[Length++] = offsets;
    }

    public void Append(int scalar, TokenOffsets offsets)
    {
        if (scalar <= char.MaxValue)
        {
            Append((char)scalar, offsets);
            return;
        }

        Span<char> pair = stackalloc char[2];
        new Rune(scalar).EncodeToUtf16(pair);
        Append(pair[0], offsets);
        Append(pair[1], offsets);
    }

    public void Append(ReadOnlySpan<char> units, TokenOffsets offsets)
    {
        foreach (var unit in units)
            Append(unit, offsets);
    }

    /// <summary>Appends a part of another text with its offsets.</summary>
    public void Append(AlignedText source, int start, int end)
    {
        Reserve(end - start);
        source._units.AsSpan(start, end - start).CopyTo(_units.AsSpan(Length));
        source._offsets.AsSpan(start, end - start).CopyTo(_offsets.AsSpan(Length));
        Length += end - start;
    }

    /// <summary>The code point at a unit that starts one, and its number of units.</summary>
    public (int Scalar, int Length) ScalarAt(int position)
    {
        var unit = _units[position];
        return char.IsHighSurrogate(unit) ? (char.ConvertToUtf32(unit, _units[position + 1]), 2) : (unit, 1);
    }

    private void Reserve(int more)
    {
        if (Length + more <= _units.Length)
            return;
        var capacity = Math.Max(Length + more, _units.Length * 2);
        Array.Resize(ref _units, capacity);
        Array.Resize(ref _offsets, capacity);
    }
}
