using BertGrains.Gateway.Errors;

namespace BertGrains.Gateway.Recent;

/// <summary>
/// The slowest requests of the last minutes, and how often others were refused. What it keeps is bounded: the slowest of each minute, and
/// so many kinds of refusals. Texts of requests are not kept. Thread-safe.
/// </summary>
internal sealed class RecentRequests(TimeProvider time)
{
    /// <summary>Minutes that are kept, the running one included.</summary>
    public const int Minutes = 15;

    /// <summary>Slow requests that are kept of each minute.</summary>
    public const int SlowestOfMinute = 10;

    /// <summary>Kinds of refusals that are kept of each minute; the others are counted as one kind.</summary>
    public const int KindsOfMinute = 50;

    /// <summary>Path of refusals of many kinds.</summary>
    public const string OtherPaths = "other paths";

    private readonly Lock _gate = new();
    private readonly Minute[] _minutes = [.. Enumerable.Range(0, Minutes).Select(_ => new Minute())];

    /// <summary>Keeps a request if it is among the slowest of its minute.</summary>
    /// <param name="duration">Its duration.</param>
    /// <param name="describe">Describes it, if it is kept.</param>
    public void Answered(TimeSpan duration, Func<SlowRequest> describe)
    {
        lock (_gate)
        {
            var slow = Current_NeedsLock().Slow;
            if (slow.Count == SlowestOfMinute)
            {
                if (slow[^1].Duration >= duration)
                    return;
                slow.RemoveAt(slow.Count - 1);
            }

            var place = slow.FindIndex(other => other.Duration < duration);
            slow.Insert(place < 0 ? slow.Count : place, describe());
        }
    }

    /// <summary>Counts a request that was refused.</summary>
    /// <param name="kind">What was refused.</param>
    /// <param name="id">Id of the request.</param>
    public void Refused(RefusalKind kind, string id)
    {
        lock (_gate)
        {
            var refusals = Current_NeedsLock().Refusals;
            if (refusals.Count >= KindsOfMinute && !refusals.ContainsKey(kind))
                kind = kind with { Path = OtherPaths };
            var count = refusals.GetValueOrDefault(kind)?.Count ?? 0;
            refusals[kind] = new RefusalCount(kind, count + 1, time.GetUtcNow(), id);
        }
    }

    /// <summary>The slowest requests, the slowest first.</summary>
    public IReadOnlyList<SlowRequest> Slowest()
    {
        lock (_gate)
            return [.. Kept_NeedsLock().SelectMany(minute => minute.Slow).OrderByDescending(request => request.Duration)];
    }

    /// <summary>The refusals, the most frequent first.</summary>
    public IReadOnlyList<RefusalCount> Refusals()
    {
        lock (_gate)
        {
            return
            [
                .. Kept_NeedsLock().SelectMany(minute => minute.Refusals.Values)
                    .GroupBy(refusal => refusal.Kind)
                    .Select(kind => kind.MaxBy(refusal => refusal.Last)! with { Count = kind.Sum(refusal => refusal.Count) })
                    .OrderByDescending(refusal => refusal.Count),
            ];
        }
    }

    private long Now => time.GetUtcNow().Ticks / TimeSpan.TicksPerMinute;

    private IEnumerable<Minute> Kept_NeedsLock()
    {
        var first = Now - Minutes + 1;
        return _minutes.Where(minute => minute.Number >= first);
    }

    private Minute Current_NeedsLock()
    {
        var number = Now;
        var minute = _minutes[number % Minutes];
        if (minute.Number != number)
        {
            minute.Number = number;
            minute.Slow.Clear();
            minute.Refusals.Clear();
        }

        return minute;
    }

    private sealed class Minute
    {
        public long Number { get; set; } = -1;

        // The slowest first.
        public List<SlowRequest> Slow { get; } = [];

        public Dictionary<RefusalKind, RefusalCount> Refusals { get; } = [];
    }
}

/// <summary>A request that took long.</summary>
/// <param name="Time">When it was answered.</param>
/// <param name="Id">Its id.</param>
/// <param name="Trace">Id of its trace; null without one.</param>
/// <param name="Caller">Who sent it.</param>
/// <param name="Method">Its method.</param>
/// <param name="Path">Path of its endpoint.</param>
/// <param name="Status">Status of the answer.</param>
/// <param name="Duration">From its headers to the end of the answer.</param>
/// <param name="Read">From its headers to <see cref="RequestRun.Started"/>; all of the duration where nothing ran.</param>
/// <param name="Run">What it ran; null for nothing.</param>
internal sealed record SlowRequest(
    DateTimeOffset Time,
    string Id,
    string? Trace,
    string? Caller,
    string Method,
    string Path,
    int Status,
    TimeSpan Duration,
    TimeSpan Read,
    RequestRun? Run)
{
    /// <summary>From the end of the call to the end of the answer.</summary>
    public TimeSpan Write => TimeSpan.FromTicks(Math.Max(0, (Duration - Read - (Run?.Time ?? TimeSpan.Zero)).Ticks));
}

/// <summary>What was refused.</summary>
/// <param name="Failure">Why.</param>
/// <param name="Status">Status of the answer.</param>
/// <param name="Path">Path of the endpoint.</param>
internal sealed record RefusalKind(RequestFailure Failure, int Status, string Path);

/// <summary>How often it was refused.</summary>
/// <param name="Kind">What was refused.</param>
/// <param name="Count">Number of requests.</param>
/// <param name="Last">When the last of them was.</param>
/// <param name="LastId">Id of the last of them.</param>
internal sealed record RefusalCount(RefusalKind Kind, long Count, DateTimeOffset Last, string LastId);
