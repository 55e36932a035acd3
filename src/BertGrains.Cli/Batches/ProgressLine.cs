using System.Globalization;

namespace BertGrains.Cli.Batches;

/// <summary>
/// One line at the bottom of a terminal: a bar, the rate and the time left. It is cleared while results are written to the same
/// terminal. Spectre's live displays redraw on a timer and would mix with the results.
/// </summary>
internal sealed class ProgressLine(TextWriter terminal, Func<int> width, long total, TimeProvider time)
{
    private const int Margin = 2;
    private const int MaxBar = 40;
    private readonly long _start = time.GetTimestamp();
    private bool _drawn;

    /// <summary>Draws the line for <paramref name="done"/> written texts.</summary>
    public void Draw(long done)
    {
        var elapsed = time.GetElapsedTime(_start).TotalSeconds;
        var rate = elapsed > 0 ? done / elapsed : 0;
        var left = rate > 0 ? TimeSpan.FromSeconds((total - done) / rate) : TimeSpan.Zero;
        var words = string.Create(
            CultureInfo.InvariantCulture,
            $" {(total == 0 ? 1 : (double)done / total):0%}  {done:N0} of {total:N0}  {rate:N0} texts/s  {Format(left)} left");
        var bar = Math.Clamp(width() - words.Length - Margin, 0, MaxBar);
        var filled = total == 0 ? bar : (int)(bar * done / total);
        terminal.Write($"\r\e[K{new string('━', filled)}\e[2m{new string('━', bar - filled)}\e[0m{words}");
        terminal.Flush();
        _drawn = true;
    }

    /// <summary>Erases the line.</summary>
    public void Clear()
    {
        if (_drawn)
        {
            terminal.Write("\r\e[K");
            terminal.Flush();
            _drawn = false;
        }
    }

    private static string Format(TimeSpan left) =>
        left.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(long)left.TotalHours}:{left.Minutes:00}:{left.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{left.Minutes}:{left.Seconds:00}");
}
