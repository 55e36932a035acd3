namespace BertGrains.Gateway.Access;

/// <summary>
/// A rate as a bucket that fills with time and holds a second's worth, but at least one unit. What is taken may exceed what it holds: the
/// debt is paid by waiting. Not thread-safe.
/// </summary>
internal sealed class TokenBucket(TimeProvider time)
{
    private long _at = time.GetTimestamp();
    private double? _level;

    /// <summary>Whether a unit may be taken now, and if not, when.</summary>
    public bool IsOpen(double rate, double needed, out TimeSpan delay)
    {
        var capacity = Math.Max(1, rate);
        var now = time.GetTimestamp();
        var level = Math.Min(capacity, (_level ?? capacity) + (time.GetElapsedTime(_at, now).TotalSeconds * rate));
        (_at, _level) = (now, level);
        delay = level >= needed ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min((needed - level) / rate, 86_400));
        return level >= needed;
    }

    /// <summary>Takes units; negative ones are given back.</summary>
    public void Take(double units) => _level -= units;
}
