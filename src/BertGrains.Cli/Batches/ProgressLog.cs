namespace BertGrains.Cli.Batches;

/// <summary>
/// A line of text every 10 seconds, for a log, and for a terminal on which the reader of a pipe may write. A run that is shorter has none.
/// </summary>
internal sealed class ProgressLog(TextWriter log, long? total, TimeProvider time) : IRunProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly ProgressFigures _figures = new(total, time);
    private long _last = time.GetTimestamp();

    /// <inheritdoc />
    public void Draw(long done)
    {
        if (done != total && time.GetElapsedTime(_last) >= Interval)
        {
            log.WriteLine($"bertgrains: {_figures.Describe(done)}");
            _last = time.GetTimestamp();
        }
    }

    /// <inheritdoc />
    public void Clear()
    {
    }
}
