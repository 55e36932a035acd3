using System.Globalization;

namespace BertGrains.Cluster.Tests.Load;

/// <summary>The outcome of a load.</summary>
internal sealed class LoadReport(IReadOnlyList<RequestRecord> records, double requestsPerSecond)
{
    private const double BucketSeconds = 0.1;

    // One second: a few dozen requests, so that single requests do not count as a dip.
    private const int WindowBuckets = 10;

    // Calls of a lost silo are missed within two and a half seconds.
    private const int SoonBuckets = 30;

    public int Requests => records.Count;

    public IReadOnlyList<RequestRecord> Failed => [.. records.Where(record => record.Failure is not null)];

    public IReadOnlyList<RequestRecord> Wrong => [.. records.Where(record => record.Difference is not null)];

    public TimeSpan Latency(double quantile)
    {
        var latencies = records.Select(record => record.Latency).Order().ToArray();
        return latencies[Math.Min((int)(quantile * latencies.Length), latencies.Length - 1)];
    }

    /// <summary>
    /// Time from <paramref name="moment"/> to the end of the dip that it caused. A dip is a run of windows of one second, moved by tenths,
    /// with less than 90 % of the sent requests answered rightly. Zero when no dip begins within three seconds.
    /// </summary>
    public TimeSpan RecoveryAfter(TimeSpan moment)
    {
        var answered = Timeline();
        var first = (int)(moment.TotalSeconds / BucketSeconds);
        var bucket = first;
        while (bucket < first + SoonBuckets && !IsDip(answered, bucket))
            bucket++;
        if (bucket == first + SoonBuckets)
            return TimeSpan.Zero;

        while (IsDip(answered, bucket))
            bucket++;
        return TimeSpan.FromSeconds((bucket - 1 + WindowBuckets - first) * BucketSeconds);
    }

    /// <summary>Fails the test with the first reasons when a request failed or has a wrong answer.</summary>
    public void AssertAllRight()
    {
        var reasons = records.Where(record => !record.IsRight)
            .Take(10)
            .Select(record => string.Create(
                CultureInfo.InvariantCulture,
                $"at {record.Sent.TotalSeconds:0.00} s, after {record.Latency.TotalSeconds:0.00} s: {record.Failure ?? record.Difference}"));
        Assert.True(Failed.Count + Wrong.Count == 0, $"{this}\n{string.Join('\n', reasons)}");
    }

    /// <summary>Right answers in each tenth of a second.</summary>
    public int[] Timeline()
    {
        var end = records.Count == 0 ? 0 : records.Max(record => record.Ended.TotalSeconds);
        var buckets = new int[(int)(end / BucketSeconds) + 1];
        foreach (var record in records.Where(record => record.IsRight))
            buckets[(int)(record.Ended.TotalSeconds / BucketSeconds)]++;
        return buckets;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Requests} requests at {requestsPerSecond:0} a second, {Failed.Count} failed, {Wrong.Count} wrong, latency p50 {Latency(0.5).TotalMilliseconds:0} ms, "
        + $"p99 {Latency(0.99).TotalMilliseconds:0} ms, longest {Latency(1).TotalMilliseconds:0} ms");

    private bool IsDip(int[] answered, int bucket) =>
        bucket + WindowBuckets < answered.Length
        && answered.AsSpan(bucket, WindowBuckets).ToArray().Sum() / (WindowBuckets * BucketSeconds) < 0.9 * requestsPerSecond;
}

/// <summary>The outcome of one request.</summary>
/// <param name="Sent">Its scheduled time, from the start of the load.</param>
/// <param name="Ended">When it was answered or failed.</param>
/// <param name="Failure">Why it has no answer; null when it has one.</param>
/// <param name="Difference">The first difference from the engine's result; null for none.</param>
internal sealed record RequestRecord(TimeSpan Sent, TimeSpan Ended, string? Failure, string? Difference)
{
    public bool IsRight => Failure is null && Difference is null;

    public TimeSpan Latency => Ended - Sent;
}
