using System.Globalization;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Pictures;

/// <summary>A score from 0 to 1 as a bar and four digits.</summary>
internal static class ScoreBar
{
    /// <summary>Cells of a bar where there is room.</summary>
    public const int Widest = 20;

    /// <summary>Cells of the digits.</summary>
    public const int Digits = 6;

    // A shorter bar tells nothing.
    private const int Shortest = 5;
    private const string Eighths = " ▏▎▍▌▋▊▉";

    /// <summary>The longest bar for a number of cells, digits included; 0 where none fits.</summary>
    public static int WidthIn(int room) => room - Digits - 1 is >= Shortest and var width ? Math.Min(width, Widest) : 0;

    /// <summary>Cells of a bar and its digits.</summary>
    public static int CellsOf(int width) => width == 0 ? Digits : width + 1 + Digits;

    /// <summary>The bar and the score.</summary>
    /// <param name="score">0 to 1.</param>
    /// <param name="width">Cells of a whole bar; 0 for the digits alone.</param>
    public static IEnumerable<Segment> Of(float score, int width)
    {
        if (width > 0)
        {
            var eighths = (int)Math.Round(Math.Clamp(score, 0, 1) * width * 8);
            var bar = new string('█', eighths / 8) + (eighths % 8 == 0 ? string.Empty : Eighths[eighths % 8]);
            yield return new Segment(bar, Styles.Bar);
            yield return new Segment(new string('·', width - bar.Length) + " ", Styles.Quiet);
        }

        yield return new Segment(score.ToString("0.0000", CultureInfo.InvariantCulture));
    }
}
