using System.Globalization;

namespace BertGrains.Cli.Batches;

/// <summary>The figures of a progress display.</summary>
/// <param name="total">Number of lines; null if unknown.</param>
/// <param name="time">Clock.</param>
internal sealed class ProgressFigures(long? total, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Part of the lines that is done, 0 to 1; null if their number is unknown.</summary>
    public double? Share(long done) => total switch
    {
        null => null,
        0 => 1,
        _ => (double)done / total,
    };

    /// <summary>Such as <c>25%  5,000 of 20,000  50 texts/s  5:00 left</c>, without what is unknown.</summary>
    public string Describe(long done)
    {
        var elapsed = time.GetElapsedTime(_start).TotalSeconds;
        var rate = elapsed > 0 ? done / elapsed : 0;
        if (total is not { } all)
            return string.Create(CultureInfo.InvariantCulture, $"{done:N0}  {rate:N0} texts/s");

        var left = rate > 0 ? TimeSpan.FromSeconds((all - done) / rate) : TimeSpan.Zero;
        return string.Create(
            CultureInfo.InvariantCulture, $"{Share(done):0%}  {done:N0} of {all:N0}  {rate:N0} texts/s  {Format(left)} left");
    }

    private static string Format(TimeSpan left) =>
        left.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(long)left.TotalHours}:{left.Minutes:00}:{left.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{left.Minutes}:{left.Seconds:00}");
}
