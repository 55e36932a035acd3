using Spectre.Console.Rendering;

namespace BertGrains.Cli.Pictures;

/// <summary>
/// A bar for the score of an answer, and the answer with as much of its context as a line has room for. On narrow terminals the answer is below
/// its bar, and has a second line.
/// </summary>
internal sealed class AnswerLine(Answer answer, string context, bool hasColors) : Renderable
{
    private const int Indent = 2;
    private const int NarrowIndent = 4;
    private const int Narrow = 60;
    private const int LeastAround = 8;

    // Brackets and ellipses.
    private const int Signs = 4;

    /// <inheritdoc />
    protected override Measurement Measure(RenderOptions options, int maxWidth) => new(1, maxWidth);

    /// <inheritdoc />
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var isNarrow = maxWidth < Narrow;
        var bar = ScoreBar.WidthIn(isNarrow ? maxWidth - Indent : maxWidth / 3);
        var left = isNarrow ? NarrowIndent : Indent + ScoreBar.CellsOf(bar) + Indent;
        var words = new StyledText(left);
        if (answer.Text.Length == 0)
            words.Append("no answer", Styles.Quiet);
        else
            AppendInContext(words, ((maxWidth - left) * (isNarrow ? 2 : 1)) - Signs);

        yield return Segment.Padding(Indent);
        foreach (var part in ScoreBar.Of(answer.Score, bar))
            yield return part;
        if (isNarrow)
            yield return Segment.LineBreak;

        // The first line of the words has the bar where its indent is.
        foreach (var part in ((IRenderable)words).Render(options, maxWidth).Skip(isNarrow ? 0 : 1).Prepend(Segment.Padding(isNarrow ? 0 : Indent)))
            yield return part;
    }

    private void AppendInContext(StyledText words, int room)
    {
        var around = Math.Max(LeastAround, (room - Cells.Width(answer.Text)) / 2);
        var first = string.Concat(Clipped(Cells.Elements(context[FirstOf(around)..answer.Start]).Reverse(), around).Reverse());
        var last = string.Concat(Clipped(Cells.Elements(context[answer.End..EndOf(around)]), around));

        // No part of a word, but in languages without spaces.
        if (first.Length < answer.Start)
            first = first[(first.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        if (answer.End + last.Length < context.Length && last.LastIndexOf(' ') is var space and > 0)
            last = last[..(space + 1)];
        words.Append((first.Length < answer.Start ? "…" : string.Empty) + first);
        words.Append(hasColors ? answer.Text : $"[{answer.Text}]", Styles.Found);
        words.Append(last + (answer.End + last.Length < context.Length ? "…" : string.Empty));
    }

    private int FirstOf(int around) => Excerpt.Whole(context, Math.Max(0, answer.Start - around));

    private int EndOf(int around) => Excerpt.Whole(context, Math.Min(context.Length, answer.End + around));

    private static IEnumerable<string> Clipped(IEnumerable<string> elements, int cells) =>
        elements.TakeWhile(element => (cells -= Cells.Width(Cells.Line(element))) >= 0);
}
