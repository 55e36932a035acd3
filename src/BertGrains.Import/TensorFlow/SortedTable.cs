using System.Text;

namespace BertGrains.Import.TensorFlow;

/// <summary>
/// A sorted table of keys and values, the index of a TensorFlow checkpoint. The format is that of LevelDB
/// (https://github.com/google/leveldb/blob/main/doc/table_format.md): blocks of entries whose keys share prefixes, each with a checksum; a block
/// with the places of the others; a footer with the place of that one.
/// </summary>
internal static class SortedTable
{
    private const int FooterBytes = 48;
    private const int TrailerBytes = 5;
    private const ulong Magic = 0xdb4775248b80fb57;
    private const byte Plain = 0, Compressed = 1;

    /// <summary>The entries of a table, in their order.</summary>
    /// <exception cref="InvalidDataException">The table is malformed, or a checksum is wrong.</exception>
    public static IReadOnlyList<(string Key, byte[] Value)> Read(ReadOnlySpan<byte> table)
    {
        if (table.Length < FooterBytes)
            throw new InvalidDataException($"it has {table.Length} bytes; the footer alone has {FooterBytes}");
        var footer = table[^FooterBytes..];
        if (new ByteReader(footer[^sizeof(ulong)..]).Number(sizeof(ulong)) != Magic)
            throw new InvalidDataException("it does not end with the number that marks a sorted table");
        var handles = new ByteReader(footer);
        handles.Varint();
        handles.Varint();
        var entries = new List<(string, byte[])>();
        foreach (var (_, place) in ReadBlock(table, handles.Varint(), handles.Varint()))
        {
            var handle = new ByteReader(place);
            entries.AddRange(ReadBlock(table, handle.Varint(), handle.Varint()));
        }

        return entries;
    }

    private static List<(string Key, byte[] Value)> ReadBlock(ReadOnlySpan<byte> table, long offset, long size)
    {
        if (offset > table.Length || size > table.Length - offset - TrailerBytes)
            throw new InvalidDataException($"a block of {size} bytes at byte {offset} is not within its {table.Length} bytes");
        var checkedPart = table.Slice((int)offset, (int)size + 1);
        var sum = (uint)new ByteReader(table.Slice((int)(offset + size) + 1, sizeof(uint))).Number(sizeof(uint));
        if (Checksum.Masked(checkedPart) != sum)
            throw new InvalidDataException($"the checksum of the block at byte {offset} is wrong");
        return checkedPart[^1] switch
        {
            Plain => ReadEntries(checkedPart[..^1]),
            Compressed => ReadEntries(Snappy.Decompress(checkedPart[..^1])),
            var type => throw new InvalidDataException($"the block at byte {offset} is compressed in the unknown way {type}"),
        };
    }

    // After the entries are the places of those whose keys are complete, and their number.
    private static List<(string Key, byte[] Value)> ReadEntries(ReadOnlySpan<byte> block)
    {
        if (block.Length < sizeof(uint))
            throw new InvalidDataException("a block has no end");
        var restarts = (long)new ByteReader(block[^sizeof(uint)..]).Number(sizeof(uint));
        var end = block.Length - (sizeof(uint) * (restarts + 1));
        if (end < 0)
            throw new InvalidDataException("a block is shorter than the list at its end");
        var reader = new ByteReader(block[..(int)end]);
        var entries = new List<(string, byte[])>();
        byte[] key = [];
        while (!reader.IsAtEnd)
        {
            var (shared, rest, value) = (reader.Varint(), reader.Varint(), reader.Varint());
            if (shared > key.Length)
                throw new InvalidDataException("an entry shares more with the one before it than that has");
            key = [.. key.AsSpan(0, (int)shared), .. reader.Take(rest)];
            entries.Add((Encoding.UTF8.GetString(key), reader.Take(value).ToArray()));
        }

        return entries;
    }
}
