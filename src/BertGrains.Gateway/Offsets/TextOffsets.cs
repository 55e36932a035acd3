using System.Text;

namespace BertGrains.Gateway.Offsets;

/// <summary>The unit of positions in a text.</summary>
public enum OffsetUnit
{
    /// <summary>UTF-16 code units, as strings of .NET, Java and JavaScript have them.</summary>
    Utf16,

    /// <summary>Unicode code points, as strings of Python have them.</summary>
    CodePoints,

    /// <summary>Bytes of UTF-8, as strings of Rust and Go have them.</summary>
    Bytes,
}

/// <summary>Names of the units of positions.</summary>
public static class OffsetUnitNames
{
    /// <summary>Every unit with its name in requests and on the command line.</summary>
    public static IReadOnlyList<(string Name, OffsetUnit Unit)> All { get; } =
        [("utf16", OffsetUnit.Utf16), ("code-points", OffsetUnit.CodePoints), ("bytes", OffsetUnit.Bytes)];
}

/// <summary>
/// Converts offsets in UTF-16 code units into another unit. Costs the distance from the previous offset, so a list of offsets in any order
/// near to ascending is converted in one pass over the text.
/// </summary>
/// <param name="text">The text.</param>
/// <param name="unit">The unit of the results.</param>
public struct TextOffsets(string text, OffsetUnit unit)
{
    private int _units;
    private int _converted;

    /// <summary>Converts an offset.</summary>
    /// <param name="units">An offset in UTF-16 code units, not inside a surrogate pair.</param>
    public int Of(int units)
    {
        if (unit == OffsetUnit.Utf16)
            return units;
        var span = text.AsSpan();
        _converted += units >= _units ? Length(span[_units..units]) : -Length(span[units.._units]);
        _units = units;
        return _converted;
    }

    private readonly int Length(ReadOnlySpan<char> span) => unit == OffsetUnit.Bytes ? Encoding.UTF8.GetByteCount(span) : CodePoints(span);

    /// <summary>The number of Unicode code points.</summary>
    public static int CodePoints(ReadOnlySpan<char> span)
    {
        var count = span.Length;
        for (var next = span.IndexOfAnyInRange('\uDC00', '\uDFFF'); next >= 0; next = span.IndexOfAnyInRange('\uDC00', '\uDFFF'))
        {
            count--;
            span = span[(next + 1)..];
        }

        return count;
    }
}
