using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Pictures;

/// <summary>A text on one line that ends in an ellipsis where its cell ends, without control characters.</summary>
internal sealed class OneLine(string text, Style? style = null) : Renderable
{
    // No terminal shows more of a text; a megabyte is not searched for control characters.
    private const int MostCharacters = 4096;

    private readonly string _line = Cells.Line(text.Length <= MostCharacters ? text : text[..MostCharacters] + "…");

    /// <inheritdoc />
    protected override Measurement Measure(RenderOptions options, int maxWidth)
    {
        var width = Math.Min(Cells.Width(_line), maxWidth);
        return new Measurement(width, width);
    }

    /// <inheritdoc />
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
        [new Segment(Cells.Clip(_line, maxWidth), style ?? Style.Plain)];
}
