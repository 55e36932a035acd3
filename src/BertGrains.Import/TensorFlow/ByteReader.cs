namespace BertGrains.Import.TensorFlow;

/// <summary>Reads numbers one after the other.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The next bytes.</summary>
    /// <exception cref="InvalidDataException">There are not so many.</exception>
    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _rest.Length)
            throw new InvalidDataException("it ends within an entry");
        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    public byte Byte() => Take(1)[0];

    /// <summary>A little-endian number of some bytes.</summary>
    public ulong Number(int bytes)
    {
        var number = 0UL;
        var taken = Take(bytes);
        for (var i = bytes - 1; i >= 0; i--)
            number = (number << 8) | taken[i];
        return number;
    }

    /// <summary>A number in groups of seven bits, the lowest first.</summary>
    public long Varint()
    {
        var number = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Byte();
            number |= (ulong)(next & 0x7F) << Math.Min(shift, 63);
            if (next < 0x80)
                return number <= long.MaxValue ? (long)number : throw new InvalidDataException("it has a number that is too large");
        }

        throw new InvalidDataException("it has a number of more than ten bytes");
    }
}
