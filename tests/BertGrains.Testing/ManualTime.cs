namespace BertGrains.Testing;

/// <summary>A clock that stands still until it is told to go on.</summary>
public sealed class ManualTime : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public void AdvanceTo(double seconds) => Interlocked.Exchange(ref _ticks, (long)(seconds * TimeSpan.TicksPerSecond));

    public static long At(double seconds) => (long)(seconds * TimeSpan.TicksPerSecond);
}
