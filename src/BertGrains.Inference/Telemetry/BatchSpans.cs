using System.Diagnostics;
using BertGrains.Inference.Engine;
using BertGrains.Inference.Items;
using BertGrains.Inference.Replicas;
using BertGrains.Inference.Scheduling;

namespace BertGrains.Inference.Telemetry;

/// <summary>
/// Spans of a batch, which serves many requests. The batch has one span, in the trace of its first request. Every request has spans of its
/// own for the wait in the queue and for the run; the run and the batch link each other, so that each trace leads to the batch, and the
/// batch to all of them. Used by one thread.
/// </summary>
internal sealed class BatchSpans : IDisposable
{
    // OpenTelemetry's default limit of links per span.
    private const int MaxLinks = 128;

    private readonly Batch _batch;
    private readonly ReplicaSeries _series;
    private readonly Scheduler _scheduler;
    private readonly TimeProvider _time;
    private readonly long _started;
    private Activity? _span;
    private bool _hasEnded;

    private BatchSpans(Batch batch, ReplicaSeries series, Scheduler scheduler, TimeProvider time)
    {
        (_batch, _series, _scheduler, _time, _started) = (batch, series, scheduler, time, time.GetTimestamp());
        if (batch.Items.FirstOrDefault(IsRecorded) is { } first)
            _span = EngineActivities.Source.StartActivity("batch", ActivityKind.Internal, first.Trace);
    }

    /// <summary>Starts the span of a batch, if one of its requests is recorded.</summary>
    /// <returns>Null when nobody listens.</returns>
    public static BatchSpans? Start(Batch batch, ReplicaSeries series, Scheduler scheduler, TimeProvider time) =>
        EngineActivities.Source.HasListeners() ? new BatchSpans(batch, series, scheduler, time) : null;

    /// <summary>Ends the spans of a batch that failed, unless they have ended.</summary>
    public void Dispose() => End("The device failed.");

    /// <summary>Ends the spans. Other items may not join the runs of the batch from here on.</summary>
    /// <param name="failure">Why the batch failed; null for success.</param>
    public void End(string? failure)
    {
        if (_hasEnded)
            return;
        _hasEnded = true;
        foreach (var item in _batch.Items)
            _scheduler.EndSharing(item);
        var requests = Requests();
        // None of the items was recorded, but one that has joined is.
        if (requests.Count > 0)
            _span ??= EngineActivities.Source.StartActivity("batch", ActivityKind.Internal, requests[0].Context, startTime: WallClock().Of(_started));
        if (_span is null)
            return;

        EndRequests(requests, _span, failure, WallClock());
        Describe(_span, _batch.Items.Count, _batch.UsefulTokens, failure);
        _span.SetTag("bertgrains.padded_tokens", _batch.PaddedTokens);
        _span.Dispose();
    }

    private static bool IsRecorded(WorkItem item) => (item.Trace.TraceFlags & ActivityTraceFlags.Recorded) != 0 && item.Spans?.IsFull is not true;

    private void EndRequests(List<RequestInBatch> requests, Activity batch, string? failure, SpanClock clock)
    {
        foreach (var request in requests)
        {
            using (var queue = EngineActivities.Source.StartActivity(
                "queue", ActivityKind.Internal, request.Context, startTime: clock.Of(request.EnqueuedAt)))
            {
                queue?.SetEndTime(clock.Of(request.StartedAt).UtcDateTime);
            }

            using var run = EngineActivities.Source.StartActivity(
                "run", ActivityKind.Internal, request.Context, links: [new ActivityLink(batch.Context)], startTime: clock.Of(request.StartedAt));
            if (run is null)
                continue;
            Describe(run, request.Items, request.Tokens, failure);
            run.SetEndTime(clock.Now.UtcDateTime);
            if (batch.Links.Count() < MaxLinks)
                batch.AddLink(new ActivityLink(run.Context));
        }
    }

    private SpanClock WallClock() => new(_time, _time.GetTimestamp(), _time.GetUtcNow());

    // The recorded requests of the items, and of those that share their runs.
    private List<RequestInBatch> Requests()
    {
        var requests = new Dictionary<ActivityContext, RequestInBatch>();
        foreach (var item in _batch.Items)
        {
            Add(item);
            foreach (var other in item.Run?.Others ?? [])
                Add(other);
        }

        return [.. requests.Values.Where(request => request.Spans?.TryTake() is not false)];

        void Add(WorkItem item)
        {
            if (!IsRecorded(item))
                return;
            if (!requests.TryGetValue(item.Trace, out var request))
                requests.Add(item.Trace, request = new RequestInBatch(item.Trace, item.Spans, _started));
            request.Add(item);
        }
    }

    private void Describe(Activity span, int items, int tokens, string? failure)
    {
        span.SetTag("bertgrains.model", _series.Model);
        span.SetTag("bertgrains.revision", _series.Revision);
        span.SetTag("bertgrains.device", _series.Device);
        span.SetTag("bertgrains.items", items);
        span.SetTag("bertgrains.tokens", tokens);
        if (failure is not null)
            span.SetStatus(ActivityStatusCode.Error, failure);
    }

    /// <summary>Timestamps as times of the day, which spans have.</summary>
    private readonly record struct SpanClock(TimeProvider Time, long Timestamp, DateTimeOffset Now)
    {
        public DateTimeOffset Of(long timestamp) => timestamp < Timestamp ? Now - Time.GetElapsedTime(timestamp, Timestamp) : Now;
    }

    /// <summary>The items of one request in a batch.</summary>
    private sealed class RequestInBatch(ActivityContext context, RequestSpans? spans, long started)
    {
        public ActivityContext Context { get; } = context;

        public RequestSpans? Spans { get; } = spans;

        /// <summary>When the first of the items entered the queue.</summary>
        public long EnqueuedAt { get; private set; } = long.MaxValue;

        /// <summary>When the batch started, or the first item joined it.</summary>
        public long StartedAt => Math.Max(EnqueuedAt, started);

        public int Items { get; private set; }

        public int Tokens { get; private set; }

        public void Add(WorkItem item)
        {
            EnqueuedAt = Math.Min(EnqueuedAt, item.EnqueuedAt);
            Items++;
            Tokens += item.Length;
        }
    }
}
