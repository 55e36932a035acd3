using System.Numerics;
using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Replicas;

/// <summary>
/// What became of the items of a <see cref="RunCall"/>, as a flat block, in the order of the call: for each an error, or its times and
/// the raw outputs of its heads, bit for bit. A block may also hold one error for all items.
/// </summary>
internal static class OutcomeBlock
{
    private const byte Format = 1;
    private const byte SameForAll = 2;
    private const long NoTime = -1;

    // Head, rows, columns, whether the values are rented, and their number.
    private const int OutputBytes = 2 + (3 * sizeof(int));

    /// <summary>Writes what became of the items, and ends the use of their outputs.</summary>
    public static ReadOnlyMemory<byte> Pack(IReadOnlyList<WorkResult> results)
    {
        var writer = new WireWriter(results.Sum(BytesOf) + 16);
        writer.WriteByte(Format);
        writer.WriteInt32(results.Count);
        foreach (var result in results)
        {
            writer.WriteBoolean(result.Error is null);
            if (result.Error is { } error)
                WriteError(writer, error);
            else
                WriteOutputs(writer, result);
        }

        return writer.ToMemory();
    }

    /// <summary>Writes the same error for all items of the call.</summary>
    public static ReadOnlyMemory<byte> PackForAll(BertError error)
    {
        var writer = new WireWriter();
        writer.WriteByte(SameForAll);
        WriteError(writer, error);
        return writer.ToMemory();
    }

    /// <summary>
    /// Completes the items with what a replica says of them. What cannot be read fails as <see cref="ErrorCode.Internal"/>; no item is
    /// left without an outcome.
    /// </summary>
    public static void Complete(IReadOnlyList<WorkItem> items, ReadOnlyMemory<byte> block)
    {
        try
        {
            CompleteAll(items, new WireReader(block.Span));
        }
        catch (WireFormatException e)
        {
            var error = new BertError(ErrorCode.Internal, $"The answer of a replica cannot be read. {e.Message}");
            foreach (var item in items)
                item.TryComplete(WorkResult.Failed(error));
        }
    }

    private static void CompleteAll(IReadOnlyList<WorkItem> items, WireReader reader)
    {
        var format = reader.ReadByte();
        if (format == SameForAll)
        {
            var error = ReadError(ref reader);
            foreach (var item in items)
                item.TryComplete(WorkResult.Failed(error));
            return;
        }

        if (format != Format)
            throw new WireFormatException($"The block of outcomes has the format {format}; this version reads {Format}.");
        if (reader.ReadCount(1) is var count && count != items.Count)
            throw new WireFormatException($"The block of outcomes is for {count} items instead of {items.Count}.");
        foreach (var item in items)
            item.TryComplete(reader.ReadBoolean() ? ReadOutputs(ref reader, item) : WorkResult.Failed(ReadError(ref reader)));
        reader.End();
    }

    private static void WriteError(WireWriter writer, BertError error)
    {
        writer.WriteInt32((int)error.Code);
        writer.WriteString(error.Message);
        writer.WriteInt64(error.RetryAfter?.Ticks ?? NoTime);
    }

    private static BertError ReadError(ref WireReader reader)
    {
        var code = (ErrorCode)reader.ReadInt32();
        var message = reader.ReadString();
        var ticks = reader.ReadInt64();
        return new BertError(Enum.IsDefined(code) ? code : ErrorCode.Internal, message, ticks < 0 ? null : TimeSpan.FromTicks(ticks));
    }

    private static void WriteOutputs(WireWriter writer, in WorkResult result)
    {
        writer.WriteInt64(result.Queue.Ticks);
        writer.WriteInt64(result.Inference.Ticks);
        writer.WriteByte((byte)result.Outputs.Count(output => output is not null));
        for (var head = 0; head < result.Outputs.Length; head++)
        {
            if (result.Outputs[head] is not { } output)
                continue;

            writer.WriteByte((byte)head);
            writer.WriteInt32(output.Rows);
            writer.WriteInt32(output.Columns);
            writer.WriteBoolean(output.IsRented);
            writer.WriteSingles(output.Values.Span);
            output.Release();
        }
    }

    private static WorkResult ReadOutputs(ref WireReader reader, WorkItem item)
    {
        var queue = TimeSpan.FromTicks(reader.ReadInt64());
        var inference = TimeSpan.FromTicks(reader.ReadInt64());
        var outputs = new RawOutput?[64 - BitOperations.LeadingZeroCount(item.Heads)];
        var missing = item.Heads;
        for (var left = reader.ReadByte(); left > 0; left--)
        {
            var head = reader.ReadByte();
            if (head >= outputs.Length || (missing >> head & 1) == 0)
                throw new WireFormatException($"The block of outcomes has an output of head {head}, which was not asked for.");
            missing &= ~(1UL << head);
            outputs[head] = ReadOutput(ref reader, item);
        }

        return missing == 0
            ? new WorkResult(null, outputs, queue, inference)
            : throw new WireFormatException($"The block of outcomes lacks the output of head {BitOperations.TrailingZeroCount(missing)}.");
    }

    private static RawOutput ReadOutput(ref WireReader reader, WorkItem item)
    {
        var (rows, columns) = (reader.ReadInt32(), reader.ReadInt32());
        var isRented = reader.ReadBoolean();
        if ((rows != 1 && rows != item.Length) || columns < 1 || (long)rows * columns * sizeof(float) > reader.Remaining)
            throw new WireFormatException($"The block of outcomes has an output of {rows} x {columns} for {item.Length} tokens.");

        // What results hold is theirs; what is only decoded goes back to the pool, here as on the device's side.
        var output = isRented ? RawOutput.Rent(rows, columns) : new RawOutput(new float[rows * columns], rows, columns);
        reader.ReadSingles(output.Values.Span);
        return output;
    }

    private static int BytesOf(WorkResult result) => result.Error is { } error
        ? (error.Message.Length * 3) + 32
        : result.Outputs.Sum(output => output is null ? 0 : OutputBytes + (output.Values.Length * sizeof(float))) + 32;
}
