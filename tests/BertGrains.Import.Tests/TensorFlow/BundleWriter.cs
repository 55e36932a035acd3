using System.Text;

namespace BertGrains.Import.Tests.TensorFlow;

/// <summary>
/// Writes checkpoints as TensorFlow does, from the documents of LevelDB's tables, of Snappy and of TensorFlow's bundles; shares no code with the
/// reader.
/// </summary>
internal sealed class BundleWriter(int shards = 1, bool compresses = false, int blockBytes = 512)
{
    private const int RestartInterval = 16;

    private readonly List<byte[]> _data = [.. Enumerable.Range(0, shards).Select(_ => Array.Empty<byte>())];
    private readonly SortedDictionary<string, byte[]> _entries = new(StringComparer.Ordinal)
    {
        [""] = [.. Number(1, shards), .. Bytes(3, Number(1, 1))],
    };

    /// <summary>Adds a variable; the shards get one after the other.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its type, with the number of TensorFlow.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="content">Its bytes.</param>
    public BundleWriter Add(string name, int type, long[] shape, byte[] content)
    {
        var shard = _entries.Count % shards;
        byte[] dimensions = [.. shape.SelectMany(size => Bytes(2, Number(1, size)))];
        byte[] sum = [(6 << 3) | 5, .. BitConverter.GetBytes(Mask(Crc(content)))];
        _entries.Add(name, [.. Number(1, type), .. Bytes(2, dimensions), .. Number(3, shard), .. Number(4, _data[shard].Length), .. Number(5, content.Length), .. sum]);
        _data[shard] = [.. _data[shard], .. content];
        return this;
    }

    public BundleWriter Add(string name, long[] shape, float[] values) => Add(name, 1, shape, [.. values.SelectMany(BitConverter.GetBytes)]);

    /// <summary>Writes the files.</summary>
    /// <param name="prefix">Their common path.</param>
    public void Write(string prefix)
    {
        for (var shard = 0; shard < shards; shard++)
            File.WriteAllBytes($"{prefix}.data-{shard:00000}-of-{shards:00000}", _data[shard]);

        var table = new List<byte>();
        var blocks = new List<(string Last, byte[] Handle)>();
        foreach (var block in Blocks())
            blocks.Add((block[^1].Key, Append(table, Block(block))));
        var meta = Append(table, Block([]));
        var index = Append(table, Block([.. blocks.Select(b => (b.Last, b.Handle))]));
        byte[] footer = [.. meta, .. index];
        table.AddRange([.. footer, .. new byte[40 - footer.Length], .. BitConverter.GetBytes(0xdb4775248b80fb57)]);
        File.WriteAllBytes($"{prefix}.index", [.. table]);
    }

    private IEnumerable<List<(string Key, byte[] Value)>> Blocks()
    {
        var block = new List<(string, byte[])>();
        var bytes = 0;
        foreach (var (key, value) in _entries)
        {
            block.Add((key, value));
            bytes += key.Length + value.Length;
            if (bytes < blockBytes)
                continue;
            yield return block;
            (block, bytes) = ([], 0);
        }

        if (block.Count > 0)
            yield return block;
    }

    private static byte[] Block(List<(string Key, byte[] Value)> entries)
    {
        var block = new List<byte>();
        var restarts = new List<int> { 0 };
        byte[] before = [];
        for (var i = 0; i < entries.Count; i++)
        {
            var key = Encoding.UTF8.GetBytes(entries[i].Key);
            var shared = key.Zip(before).TakeWhile(pair => pair.First == pair.Second).Count();
            if (i % RestartInterval == 0)
            {
                shared = 0;
                if (i > 0)
                    restarts.Add(block.Count);
            }

            block.AddRange([.. Varint(shared), .. Varint(key.Length - shared), .. Varint(entries[i].Value.Length), .. key[shared..], .. entries[i].Value]);
            before = key;
        }

        return [.. block, .. restarts.SelectMany(BitConverter.GetBytes), .. BitConverter.GetBytes(restarts.Count)];
    }

    private byte[] Append(List<byte> table, byte[] block)
    {
        byte[] stored = compresses ? [.. Compress(block), 1] : [.. block, 0];
        byte[] handle = [.. Varint(table.Count), .. Varint(stored.Length - 1)];
        table.AddRange([.. stored, .. BitConverter.GetBytes(Mask(Crc(stored)))]);
        return handle;
    }

    // Copies of 4 to 11 bytes from at most 2047 bytes before (tag 1), or up to 64 bytes (tag 2); the rest are literals.
    private static byte[] Compress(byte[] block)
    {
        List<byte> result = [.. Varint(block.Length)];
        var literal = 0;
        var at = 0;
        while (at < block.Length)
        {
            var (back, length) = Enumerable.Range(1, Math.Min(at, 2047)).Select(b => (b, Matching(block, at, b))).DefaultIfEmpty((0, 0)).MaxBy(m => m.Item2);
            if (length < 4)
            {
                at++;
                continue;
            }

            Flush();
            result.AddRange(length < 12 ? [(byte)(1 | ((length - 4) << 2) | ((back >> 8) << 5)), (byte)back] : [(byte)(2 | ((length - 1) << 2)), (byte)back, (byte)(back >> 8)]);
            at += length;
            literal = at;
        }

        Flush();
        return [.. result];

        void Flush()
        {
            if (at > literal)
                result.AddRange([.. at - literal <= 60 ? [(byte)((at - literal - 1) << 2)] : new byte[] { 61 << 2, (byte)(at - literal - 1), (byte)((at - literal - 1) >> 8) }, .. block[literal..at]]);
        }
    }

    private static int Matching(byte[] block, int at, int back)
    {
        var length = 0;
        while (length < 64 && at + length < block.Length && block[at + length] == block[at + length - back])
            length++;
        return length;
    }

    private static byte[] Number(int field, long value) => [(byte)(field << 3), .. Varint(value)];

    private static byte[] Bytes(int field, byte[] value) => [(byte)((field << 3) | 2), .. Varint(value.Length), .. value];

    private static byte[] Varint(long value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7F; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    private static uint Mask(uint sum) => ((sum >> 15) | (sum << 17)) + 0xa282ead8u;

    // Bit by bit, with the polynomial reversed.
    private static uint Crc(byte[] bytes)
    {
        var sum = 0xFFFFFFFFu;
        foreach (var value in bytes)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum & 1) == 1 ? (sum >> 1) ^ 0x82F63B78u : sum >> 1;
        }

        return ~sum;
    }
}
