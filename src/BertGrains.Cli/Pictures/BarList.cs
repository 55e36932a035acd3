using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Pictures;

/// <summary>
/// A line per name with a bar for its score. All bars begin at the same cell; they and then the names shrink on narrow terminals.
/// </summary>
/// <param name="rows">The best first. A mark begins another group, with its best first.</param>
/// <param name="markWidth">Cells for the marks.</param>
internal sealed class BarList(IReadOnlyList<(string Mark, string Name, float Score)> rows, int markWidth = 0) : Renderable
{
    private const int Indent = 2;
    private const int Gap = 2;
    private const int ShortestName = 6;

    private readonly (string Mark, string Name, float Score)[] _rows =
        [.. rows.Select(row => (row.Mark, Cells.Line(row.Name), row.Score))];

    /// <inheritdoc />
    protected override Measurement Measure(RenderOptions options, int maxWidth) => new(1, maxWidth);

    /// <inheritdoc />
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var marks = markWidth == 0 ? 0 : markWidth + 1;
        var room = maxWidth - Indent - marks - Gap;
        var longest = _rows.Length == 0 ? 0 : _rows.Max(row => Cells.Width(row.Name));
        var names = Math.Min(longest, Math.Max(ShortestName, Math.Min(room * 2 / 3, room - ScoreBar.Digits)));
        var bar = ScoreBar.WidthIn(room - names);
        for (var i = 0; i < _rows.Length; i++)
        {
            var (mark, name, score) = _rows[i];
            var isBest = i == 0 || mark.Length > 0;
            yield return Segment.Padding(Indent);
            if (marks > 0)
                yield return new Segment(Cells.Pad(mark, marks), Styles.Quiet);
            yield return new Segment(Cells.Pad(Cells.Clip(name, names), names + Gap), isBest ? Styles.Heading : Style.Plain);
            foreach (var part in ScoreBar.Of(score, bar))
                yield return part;
            yield return Segment.LineBreak;
        }
    }
}
