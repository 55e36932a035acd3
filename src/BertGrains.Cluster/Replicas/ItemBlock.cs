using System.Diagnostics;
using System.Runtime.CompilerServices;
using BertGrains.Inference.Items;
using BertGrains.Inference.Replicas;

namespace BertGrains.Cluster.Replicas;

/// <summary>
/// The items of a <see cref="RunCall"/> as a flat block: the traces that the items belong to, and for each item its token ids, the start
/// of its second text, its heads, the time that is left of its deadline, and its trace. Deadlines travel as what is left, because
/// two machines have two clocks; what the way takes is on top.
/// </summary>
internal static class ItemBlock
{
    private const byte Format = 1;
    private const long NoDeadline = long.MaxValue;

    // Length of the ids, start of the second text, heads, time left, trace; without the ids.
    private const int ItemBytes = (3 * sizeof(int)) + (2 * sizeof(long));

    /// <summary>Writes the items.</summary>
    public static ReadOnlyMemory<byte> Pack(IReadOnlyList<WorkItem> items, TimeProvider time)
    {
        var traces = new TraceTable();
        var bytes = 0;
        foreach (var item in items)
        {
            traces.Add(item.Trace);
            bytes += ItemBytes + (sizeof(int) * item.Length);
        }

        var writer = new WireWriter(bytes + traces.Bytes + 16);
        writer.WriteByte(Format);
        traces.Write(writer);
        writer.WriteInt32(items.Count);
        var now = time.GetTimestamp();
        foreach (var item in items)
        {
            writer.WriteIds(item.Ids);
            writer.WriteInt32(item.TypeOneStart);
            writer.WriteUInt64(item.Heads);
            writer.WriteInt64(item.Deadline == long.MaxValue ? NoDeadline : time.GetElapsedTime(now, item.Deadline).Ticks);
            writer.WriteInt32(traces.IndexOf(item.Trace));
        }

        return writer.ToMemory();
    }

    /// <summary>Reads the items.</summary>
    /// <param name="block">What <see cref="Pack"/> wrote.</param>
    /// <param name="shape">What the model's items look like.</param>
    /// <param name="time">Clock of the deadlines.</param>
    /// <exception cref="WireFormatException">The block is damaged, or has an item that is none of this model.</exception>
    public static WorkItem[] Unpack(ReadOnlySpan<byte> block, ReplicaShape shape, TimeProvider time)
    {
        var reader = new WireReader(block);
        if (reader.ReadByte() is var format and not Format)
            throw new WireFormatException($"The block of items has the format {format}; this version reads {Format}.");

        var traces = TraceTable.Read(ref reader);
        var items = new WorkItem[reader.ReadCount(ItemBytes)];
        var now = time.GetTimestamp();
        foreach (ref var item in items.AsSpan())
        {
            var ids = ReadIds(ref reader, shape);
            var typeOneStart = reader.ReadInt32();
            var heads = reader.ReadUInt64();
            Check((uint)typeOneStart <= (uint)ids.Length, typeOneStart);
            Check(heads != 0 && (heads & ~shape.AllHeads) == 0, heads);
            item = new WorkItem(ids, typeOneStart, heads, ReadDeadline(ref reader, now, time)) { Trace = ReadTrace(ref reader, traces) };
        }

        reader.End();
        return items;
    }

    private static int[] ReadIds(ref WireReader reader, ReplicaShape shape)
    {
        var ids = reader.ReadIds();
        Check(ids.Length >= 1 && ids.Length <= shape.MaxLength, ids.Length);
        foreach (var id in ids)
            Check((uint)id < (uint)shape.Vocabulary, id);
        return ids;
    }

    private static long ReadDeadline(ref WireReader reader, long now, TimeProvider time)
    {
        var ticks = reader.ReadInt64();
        var deadline = now + ((double)Math.Max(ticks, 0) / TimeSpan.TicksPerSecond * time.TimestampFrequency);
        return deadline < long.MaxValue ? (long)deadline : long.MaxValue;
    }

    private static ActivityContext ReadTrace(ref WireReader reader, ActivityContext[] traces)
    {
        var index = reader.ReadInt32();
        Check((uint)index <= (uint)traces.Length, index);
        return index == 0 ? default : traces[index - 1];
    }

    private static void Check<T>(bool isValid, T value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!isValid)
            throw new WireFormatException($"The block of items has an item that is none of this model: {name} is {value}.");
    }
}
