namespace BertGrains.Cluster.Abstractions;

/// <summary>
/// The items of a request as flat bytes: their number, and for each its kind and its text, pair or token ids. Texts arrive exactly as
/// they were, unpaired surrogates included, because the offsets in the results count their UTF-16 units.
/// </summary>
internal static class InputBlock
{
    private const byte Text = 0;
    private const byte Pair = 1;
    private const byte TokenIds = 2;
    private const int LeastBytesOfAnItem = 5;

    public static ReadOnlyMemory<byte> Write(IReadOnlyList<InputItem> items)
    {
        var writer = new WireWriter(256 * Math.Min(items.Count, 1_024));
        writer.WriteInt32(items.Count);
        foreach (var item in items)
            Write(writer, item);
        return writer.ToMemory();
    }

    /// <exception cref="WireFormatException">The block is damaged.</exception>
    public static InputItem[] Read(ReadOnlySpan<byte> block)
    {
        var reader = new WireReader(block);
        var items = new InputItem[reader.ReadCount(LeastBytesOfAnItem)];
        for (var i = 0; i < items.Length; i++)
            items[i] = Read(ref reader);
        reader.End();
        return items;
    }

    private static void Write(WireWriter writer, InputItem item)
    {
        if (item.TokenIds is { } ids)
        {
            writer.WriteByte(TokenIds);
            writer.WriteIds(ids as int[] ?? [.. ids]);
            return;
        }

        writer.WriteByte(item.Pair is null ? Text : Pair);
        writer.WriteString(item.Text);
        if (item.Pair is not null)
            writer.WriteString(item.Pair);
    }

    private static InputItem Read(ref WireReader reader) => reader.ReadByte() switch
    {
        Text => InputItem.FromText(reader.ReadString()),
        Pair => InputItem.FromText(reader.ReadString(), reader.ReadString()),
        TokenIds => InputItem.FromTokenIds(reader.ReadIds()),
        var kind => throw new WireFormatException($"The block has an item of kind {kind}, which this version does not know."),
    };
}
