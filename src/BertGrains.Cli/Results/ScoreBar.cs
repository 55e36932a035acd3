using Spectre.Console;

namespace BertGrains.Cli.Results;

/// <summary>A probability as a bar of characters.</summary>
internal static class ScoreBar
{
    private const int Cells = 24;
    private const int Parts = 8;
    private const string Eighths = " ▏▎▍▌▋▊▉";

    /// <summary>The bar, padded to the length of the bar of 1.</summary>
    /// <param name="score">0 to 1.</param>
    /// <param name="console">Where the bar is written; without Unicode it has whole cells only.</param>
    public static string Of(float score, IAnsiConsole console)
    {
        var parts = (int)MathF.Round(Math.Clamp(score, 0, 1) * Cells * Parts);
        if (!console.Profile.Capabilities.Unicode)
            return new string('#', (parts + (Parts / 2)) / Parts).PadRight(Cells);
        var bar = new string('█', parts / Parts);
        return (parts % Parts == 0 ? bar : bar + Eighths[parts % Parts]).PadRight(Cells);
    }
}
