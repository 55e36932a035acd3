using System.Diagnostics;

namespace BertGrains.Cluster.Replicas;

/// <summary>
/// The distinct traces of a block's items, as the three parts of a W3C <c>traceparent</c>: the items of one request share one. Items
/// refer to them by place, from 1; 0 is no trace.
/// </summary>
internal sealed class TraceTable
{
    private const int TraceIdBytes = 16;
    private const int SpanIdBytes = 8;
    private const int TraceBytes = TraceIdBytes + SpanIdBytes + 1;

    private Dictionary<ActivityContext, int>? _places;

    /// <summary>Bytes that <see cref="Write"/> takes.</summary>
    public int Bytes => sizeof(int) + ((_places?.Count ?? 0) * TraceBytes);

    public void Add(ActivityContext trace)
    {
        if (trace != default)
            (_places ??= []).TryAdd(trace, _places.Count + 1);
    }

    public int IndexOf(ActivityContext trace) => trace == default ? 0 : _places![trace];

    public void Write(WireWriter writer)
    {
        writer.WriteInt32(_places?.Count ?? 0);
        Span<byte> id = stackalloc byte[TraceIdBytes];
        foreach (var trace in _places?.Keys ?? Enumerable.Empty<ActivityContext>())
        {
            trace.TraceId.CopyTo(id);
            writer.WriteBytes(id);
            trace.SpanId.CopyTo(id[..SpanIdBytes]);
            writer.WriteBytes(id[..SpanIdBytes]);
            writer.WriteByte((byte)trace.TraceFlags);
        }
    }

    /// <exception cref="WireFormatException">The block is damaged.</exception>
    public static ActivityContext[] Read(ref WireReader reader)
    {
        var traces = new ActivityContext[reader.ReadCount(TraceBytes)];
        foreach (ref var trace in traces.AsSpan())
        {
            var traceId = ActivityTraceId.CreateFromBytes(reader.ReadBytes(TraceIdBytes));
            var spanId = ActivitySpanId.CreateFromBytes(reader.ReadBytes(SpanIdBytes));
            trace = new ActivityContext(traceId, spanId, (ActivityTraceFlags)reader.ReadByte(), isRemote: true);
        }

        return traces;
    }
}
