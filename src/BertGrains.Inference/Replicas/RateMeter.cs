namespace BertGrains.Inference.Replicas;

/// <summary>Counts events and their rate over the last ten full seconds. Thread-safe.</summary>
internal sealed class RateMeter
{
    private const int Seconds = 10;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly long _started;

    // One bucket a second; the current second does not count yet.
    private readonly long[] _buckets = new long[Seconds + 1];
    private long _second;
    private long _total;

    public RateMeter(TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
    }

    /// <summary>All events.</summary>
    public long Total => Interlocked.Read(ref _total);

    public void Add(long events)
    {
        lock (_gate)
        {
            Advance_NeedsLock();
            _buckets[_second % _buckets.Length] += events;
            _total += events;
        }
    }

    /// <summary>Events a second; 0 in the first second.</summary>
    public double PerSecond()
    {
        lock (_gate)
        {
            Advance_NeedsLock();
            return (_buckets.Sum() - _buckets[_second % _buckets.Length]) / (double)Math.Max(1, Math.Min(_second, Seconds));
        }
    }

    private void Advance_NeedsLock()
    {
        var now = (long)_time.GetElapsedTime(_started).TotalSeconds;
        for (var stale = Math.Min(now - _second, _buckets.Length); stale > 0; stale--)
            _buckets[(now - stale + 1) % _buckets.Length] = 0;
        _second = now;
    }
}
