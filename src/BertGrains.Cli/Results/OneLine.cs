using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Results;

/// <summary>A text on one line that ends in an ellipsis where its cell ends, without control characters.</summary>
internal sealed class OneLine(string text) : Renderable
{
    private readonly Segment _segment = new(PrintableText.OneLine(text));

    /// <inheritdoc />
    protected override Measurement Measure(RenderOptions options, int maxWidth)
    {
        var width = Math.Min(_segment.CellCount(), maxWidth);
        return new Measurement(width, width);
    }

    /// <inheritdoc />
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
        _segment.CellCount() <= maxWidth ? [_segment] : Segment.SplitOverflow(_segment, Overflow.Ellipsis, maxWidth);
}
