using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BertGrains.Inference.Items;
using BertGrains.Inference.Replicas;

namespace BertGrains.Cluster.Replicas;

/// <summary>Converts items to a <see cref="RunCall"/> and back. Ids are copied as bytes, so both ends must be little-endian.</summary>
internal static class RunCallConverter
{
    public static RunCall ToCall(IReadOnlyList<WorkItem> work, TimeProvider time)
    {
        var (tokens, idBytes) = (0, sizeof(ushort));
        foreach (var item in work)
        {
            tokens += item.Length;
            if (item.Ids.AsSpan().ContainsAnyExceptInRange(0, ushort.MaxValue))
                idBytes = sizeof(int);
        }

        var ids = GC.AllocateUninitializedArray<byte>(tokens * idBytes);
        var rest = ids.AsSpan();
        var items = new RunItem[work.Count];
        var traces = new TraceParents();
        var features = new SharedFeatures();
        var now = time.GetTimestamp();
        for (var i = 0; i < items.Length; i++)
        {
            var item = work[i];
            WriteIds(item.Ids, rest, idBytes);
            rest = rest[(item.Length * idBytes)..];
            var remaining = item.Deadline == long.MaxValue ? default(TimeSpan?) : time.GetElapsedTime(now, item.Deadline);
            items[i] = new RunItem(
                item.Length,
                item.TypeOneStart,
                item.Heads,
                remaining,
                traces.Format(item.Trace),
                item.Choice?.Count ?? 0,
                item.Choice?.Targets,
                features.ToCall(item.Features),
                item.Attended == item.Length ? 0 : item.Attended,
                item.PromptLength);
        }

        return new RunCall(items, ids, idBytes);
    }

    /// <param name="call">Result of <see cref="ToCall"/>.</param>
    /// <param name="shape">Bounds of the model's items.</param>
    /// <param name="time">Clock of the deadlines.</param>
    /// <exception cref="InvalidDataException">The call contradicts itself, or has an item that is not of this model.</exception>
    public static WorkItem[] ToItems(RunCall call, ReplicaShape shape, TimeProvider time)
    {
        Check(call.IdBytes is sizeof(ushort) or sizeof(int), call.IdBytes);
        var items = new WorkItem[call.Items.Length];
        var rest = call.Ids.Span;
        var traces = new TraceParents();
        var now = time.GetTimestamp();
        for (var i = 0; i < items.Length; i++)
        {
            var item = call.Items[i];
            Check(item.Length >= 1 && item.Length <= shape.MaxLength && item.Length * call.IdBytes <= rest.Length, item.Length);
            Check((uint)item.TypeOneStart <= (uint)item.Length, item.TypeOneStart);
            Check((uint)item.Attended <= (uint)item.Length, item.Attended);
            Check((uint)item.PromptLength < (uint)item.Length, item.PromptLength);
            Check(item.Heads != 0 && (item.Heads & ~shape.AllHeads) == 0, item.Heads);
            var ids = ReadIds(rest[..(item.Length * call.IdBytes)], call.IdBytes, shape.Vocabulary);
            rest = rest[(item.Length * call.IdBytes)..];
            items[i] = new WorkItem(
                ids,
                item.TypeOneStart,
                item.Heads,
                ToDeadline(item.Remaining, now, time),
                ToChoice(item, shape),
                ToFeatures(item, shape),
                item.Attended == 0 ? null : item.Attended,
                item.PromptLength)
            {
                Trace = traces.Parse(item.TraceParent),
            };
        }

        Check(rest.IsEmpty, rest.Length);
        return items;
    }

    private static TokenChoice? ToChoice(in RunItem item, ReplicaShape shape)
    {
        if (item.TopK == 0)
            return null;
        Check(item.TopK > 0, item.TopK);
        Check(item.Targets is not [], item.Targets?.Length);
        foreach (var target in item.Targets ?? [])
            Check((uint)target < (uint)shape.Vocabulary, target);
        return new TokenChoice(item.TopK, item.Targets);
    }

    private static FeatureChoice? ToFeatures(in RunItem item, ReplicaShape shape)
    {
        if (item.Features is not { } features)
            return null;
        Check(features.Layers is not [], 0);
        foreach (var layer in features.Layers ?? [])
            Check(shape.Layers.Contains(layer), layer);
        Check(features.Weights is null || features.Weights.Length == features.Layers?.Length, features.Weights?.Length);
        Check(Enum.IsDefined(features.Pooling), features.Pooling);
        return new FeatureChoice(features.Layers, features.Weights, features.Pooling);
    }

    private static void WriteIds(int[] ids, Span<byte> bytes, int idBytes)
    {
        if (idBytes == sizeof(int))
        {
            MemoryMarshal.AsBytes(ids.AsSpan()).CopyTo(bytes);
            return;
        }

        var narrow = MemoryMarshal.Cast<byte, ushort>(bytes);
        for (var i = 0; i < ids.Length; i++)
            narrow[i] = (ushort)ids[i];
    }

    private static int[] ReadIds(ReadOnlySpan<byte> bytes, int idBytes, int vocabulary)
    {
        var ids = new int[bytes.Length / idBytes];
        if (idBytes == sizeof(int))
            bytes.CopyTo(MemoryMarshal.AsBytes(ids.AsSpan()));
        var narrow = MemoryMarshal.Cast<byte, ushort>(bytes);
        for (var i = 0; i < ids.Length; i++)
        {
            if (idBytes == sizeof(ushort))
                ids[i] = narrow[i];
            Check((uint)ids[i] < (uint)vocabulary, ids[i]);
        }

        return ids;
    }

    private static long ToDeadline(TimeSpan? remaining, long now, TimeProvider time)
    {
        if (remaining is not { } left)
            return long.MaxValue;
        var ticks = Math.Max(left.TotalSeconds, 0) * time.TimestampFrequency;
        return ticks < long.MaxValue - now ? now + (long)ticks : long.MaxValue;
    }

    private static void Check<T>(bool isValid, T value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!isValid)
            throw new InvalidDataException($"The call does not fit the model of the replica: {name} is {value}.");
    }

    private struct SharedFeatures
    {
        private FeatureChoice? _choice;
        private RunFeatures? _features;

        public RunFeatures? ToCall(FeatureChoice? choice)
        {
            if (!ReferenceEquals(choice, _choice))
                (_choice, _features) = (choice, choice is null ? null : new RunFeatures(choice.Layers, choice.Weights, choice.Pooling));
            return _features;
        }
    }

    // Neighboring items are mostly of one request: they share a string, which the serializer writes once.
    private struct TraceParents
    {
        private ActivityContext _context;
        private string? _text;

        public string? Format(ActivityContext context)
        {
            if (context != _context)
            {
                var flags = (context.TraceFlags & ActivityTraceFlags.Recorded) != 0 ? "01" : "00";
                (_context, _text) = (context, context == default ? null : $"00-{context.TraceId}-{context.SpanId}-{flags}");
            }

            return _text;
        }

        public ActivityContext Parse(string? text)
        {
            if (!ReferenceEquals(text, _text))
                (_text, _context) = (text, ActivityContext.TryParse(text, null, isRemote: true, out var context) ? context : default);
            return _context;
        }
    }
}
