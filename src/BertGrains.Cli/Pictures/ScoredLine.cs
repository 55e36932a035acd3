using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Pictures;

/// <summary>A score and a text on one line; on narrow terminals the text is below its score.</summary>
/// <param name="score">0 to 1, as a bar; null for a value as digits.</param>
/// <param name="value">Any number.</param>
internal sealed class ScoredLine(float? score, float? value = null) : Renderable
{
    private const int Indent = 2;
    private const int Gap = 2;

    // The text has its own line where less is left for it.
    private const int ShortestText = 24;

    /// <summary>Between the score and the text.</summary>
    public string Middle { get; init; } = string.Empty;

    /// <summary>The text, of which the beginning is shown.</summary>
    public required string Text { get; init; }

    /// <summary>A remark on the score; empty for none.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>The style of the remark.</summary>
    public Style NoteStyle { get; init; } = Style.Plain;

    /// <inheritdoc />
    protected override Measurement Measure(RenderOptions options, int maxWidth) => new(1, maxWidth);

    /// <inheritdoc />
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var bar = score is null ? 0 : ScoreBar.WidthIn(maxWidth / 3);
        Segment[] shown = score is { } share
            ? [.. ScoreBar.Of(share, bar)]
            : [new Segment(value!.Value.ToString("0.0000", CultureInfo.InvariantCulture).PadLeft(9))];
        var left = Indent + Segment.CellCount(shown);
        yield return Segment.Padding(Indent);
        foreach (var part in shown)
            yield return part;
        if (Middle.Length > 0)
        {
            yield return new Segment($"  {Middle}", Styles.Quiet);
            left += Gap + Cells.Width(Middle);
        }

        if (maxWidth - left - Gap < ShortestText)
        {
            yield return Segment.LineBreak;
            left = Indent;
        }

        yield return Segment.Padding(Gap);
        var room = maxWidth - left - Gap;
        var note = Note.Length > 0 && room > ShortestText + Note.Length ? $" {Note}" : string.Empty;
        foreach (var part in ((IRenderable)new OneLine(Text)).Render(options, room - note.Length))
            yield return part;
        yield return new Segment(note, NoteStyle);
        yield return Segment.LineBreak;
    }
}
