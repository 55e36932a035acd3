using BertGrains.Cli.Results;

namespace BertGrains.Cli.Batches;

/// <summary>Chooses how a run over lines shows its progress.</summary>
internal static class ProgressDisplay
{
    private const int DefaultWidth = 80;

    /// <summary>
    /// A line that is redrawn, on a terminal that nothing else writes to between the results; elsewhere a line of text now and then.
    /// </summary>
    /// <param name="target">Where the results go.</param>
    /// <param name="total">Number of lines; null if unknown.</param>
    /// <param name="time">Clock.</param>
    public static IRunProgress Create(ResultTarget target, long? total, TimeProvider time) =>
        Console.IsErrorRedirected || IsPlainTerminal || target.IsPipe || (total is null && !Console.IsInputRedirected)
            ? new ProgressLog(Console.Error, total, time)
            : new ProgressLine(Console.Error, TerminalWidth, total, time);

    // A terminal without control sequences, such as that of an editor.
    private static bool IsPlainTerminal => Environment.GetEnvironmentVariable("TERM") == "dumb";

    // Some terminals report a width of 0.
    private static int TerminalWidth() => Console.WindowWidth is var width and > 0 ? width : DefaultWidth;
}
