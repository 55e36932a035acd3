namespace BertGrains.Cluster.Abstractions;

/// <summary>Lists of token ids as flat bytes.</summary>
internal static class IdBlock
{
    private const int LeastBytesOfAList = 4;

    public static ReadOnlyMemory<byte> Write(IReadOnlyList<IReadOnlyList<int>> lists)
    {
        var writer = new WireWriter();
        writer.WriteInt32(lists.Count);
        foreach (var ids in lists)
            writer.WriteIds(ids as int[] ?? [.. ids]);
        return writer.ToMemory();
    }

    /// <exception cref="WireFormatException">The block is damaged.</exception>
    public static int[][] Read(ReadOnlySpan<byte> block)
    {
        var reader = new WireReader(block);
        var lists = new int[reader.ReadCount(LeastBytesOfAList)][];
        for (var i = 0; i < lists.Length; i++)
            lists[i] = reader.ReadIds();
        reader.End();
        return lists;
    }
}
