namespace BertGrains.Cli.Batches;

/// <summary>
/// One line at the bottom of a terminal: a bar, the rate and the time left. It is cleared while results are written to the same
/// terminal. Spectre's live displays redraw on a timer and would mix with the results.
/// </summary>
internal sealed class ProgressLine(TextWriter terminal, Func<int> width, long? total, TimeProvider time) : IRunProgress
{
    private const int Margin = 2;
    private const int MaxBar = 40;
    private readonly ProgressFigures _figures = new(total, time);
    private bool _drawn;

    /// <inheritdoc />
    public void Draw(long done)
    {
        var words = " " + _figures.Describe(done);
        terminal.Write($"\r\e[K{(_figures.Share(done) is { } share ? Bar(share, width() - words.Length) : string.Empty)}{words}");
        terminal.Flush();
        _drawn = true;
    }

    /// <inheritdoc />
    public void Clear()
    {
        if (_drawn)
        {
            terminal.Write("\r\e[K");
            terminal.Flush();
            _drawn = false;
        }
    }

    private static string Bar(double share, int room)
    {
        var length = Math.Clamp(room - Margin, 0, MaxBar);
        var filled = (int)(length * share);
        return $"{new string('━', filled)}\e[2m{new string('━', length - filled)}\e[0m";
    }
}
