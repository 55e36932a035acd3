namespace BertGrains.Cluster.Abstractions;

/// <summary>
/// The results of a request as flat bytes: their number, and for each its error, its counts, its timings in ticks and its outputs, see
/// <see cref="OutputWriter"/>.
/// </summary>
internal static class ResultBlock
{
    /// <summary>
    /// Most bytes of a block. Orleans closes the connection over a message of more than 100 MB, and with it fails everybody's calls; only
    /// hidden states of many long texts come near.
    /// </summary>
    public const int MaxLength = 64 << 20;

    private const int LeastBytesOfAnItem = 1 + 4 + 1 + (3 * 8) + 4;

    private static readonly BertError DoesNotFit = new(
        ErrorCode.TooLarge, $"The results of the call are larger than the {MaxLength} bytes that a message holds. Send fewer items at once.");

    /// <summary>Writes the results; items whose outputs are over <see cref="MaxLength"/> fail.</summary>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<ItemResult> items)
    {
        var size = items.Count == 0 ? 0 : LeastBytesOfAnItem + OutputWriter.SizeOf(items[0].Outputs);
        var writer = new WireWriter((int)Math.Min(64L + ((long)size * items.Count), MaxLength));
        var outputs = new OutputWriter(writer);
        writer.WriteInt32(items.Count);
        foreach (var item in items)
        {
            var fits = writer.Length + OutputWriter.SizeOf(item.Outputs) <= MaxLength;
            ErrorWire.Write(writer, fits ? item.Error : DoesNotFit);
            writer.WriteInt32(item.Tokens);
            writer.WriteBoolean(item.Truncated);
            writer.WriteInt64(item.Timings.Tokenization.Ticks);
            writer.WriteInt64(item.Timings.Queue.Ticks);
            writer.WriteInt64(item.Timings.Inference.Ticks);
            writer.WriteInt32(fits ? item.Outputs.Count : 0);
            foreach (var output in fits ? item.Outputs : [])
                outputs.Write(output);
        }

        return writer.ToMemory();
    }

    /// <exception cref="WireFormatException">The block is damaged.</exception>
    public static ItemResult[] Read(ReadOnlySpan<byte> block)
    {
        var reader = new WireReader(block);
        var outputs = new OutputReader();
        var items = new ItemResult[reader.ReadCount(LeastBytesOfAnItem)];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new ItemResult
            {
                Error = ErrorWire.Read(ref reader),
                Tokens = reader.ReadInt32(),
                Truncated = reader.ReadBoolean(),
                Timings = new ItemTimings(ReadTime(ref reader), ReadTime(ref reader), ReadTime(ref reader)),
                Outputs = outputs.ReadAll(ref reader),
            };
        }

        reader.End();
        return items;
    }

    private static TimeSpan ReadTime(ref WireReader reader) => TimeSpan.FromTicks(reader.ReadInt64());
}
