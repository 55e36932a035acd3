namespace BertGrains.Import.TensorFlow;

/// <summary>Decompresses blocks in the Snappy format (https://github.com/google/snappy/blob/main/format_description.txt).</summary>
internal static class Snappy
{
    // Of a block of a table; TensorFlow's have some hundred kilobytes.
    private const int MaxBytes = 1 << 28;

    /// <summary>The content of a compressed block.</summary>
    /// <exception cref="InvalidDataException">The block is malformed.</exception>
    public static byte[] Decompress(ReadOnlySpan<byte> block)
    {
        var reader = new ByteReader(block);
        var length = reader.Varint();
        if (length > MaxBytes)
            throw new InvalidDataException($"a compressed block states {length} bytes; the maximum is {MaxBytes}");
        var result = new byte[length];
        var written = 0;
        while (!reader.IsAtEnd)
        {
            var tag = reader.Byte();
            if ((tag & 3) == 0)
            {
                var count = tag >> 2;
                var literal = reader.Take(1 + (count < 60 ? count : (long)reader.Number(count - 59)));
                if (literal.Length > result.Length - written)
                    throw new InvalidDataException("a compressed block is longer than it states");
                literal.CopyTo(result.AsSpan(written));
                written += literal.Length;
                continue;
            }

            var (copied, back) = (tag & 3) switch
            {
                1 => (4 + ((tag >> 2) & 7), ((tag >> 5) << 8) | reader.Byte()),
                2 => (1 + (tag >> 2), (long)reader.Number(2)),
                _ => (1 + (tag >> 2), (long)reader.Number(4)),
            };
            if (back == 0 || back > written || copied > result.Length - written)
                throw new InvalidDataException("a compressed block copies from outside of itself");

            // Source and target may overlap: byte by byte.
            for (var i = 0; i < copied; i++, written++)
                result[written] = result[written - back];
        }

        return written == result.Length ? result : throw new InvalidDataException("a compressed block is shorter than it states");
    }
}
