using System.Globalization;

namespace BertGrains.Cli.Results;

/// <summary>A score from 0 to 1 as a bar.</summary>
internal static class ScoreBar
{
    private const string Eighths = " ▏▎▍▌▋▊▉";

    /// <summary>The bar, of constant width, and the score.</summary>
    /// <param name="score">0 to 1.</param>
    /// <param name="width">Width of a whole bar in characters.</param>
    public static string Of(float score, int width = 20)
    {
        var eighths = (int)Math.Round(Math.Clamp(score, 0, 1) * width * 8);
        var bar = new string('█', eighths / 8) + (eighths % 8 == 0 ? string.Empty : Eighths[eighths % 8]);
        return string.Create(CultureInfo.InvariantCulture, $"{bar.PadRight(width, '·')} {score:0.0000}");
    }
}
