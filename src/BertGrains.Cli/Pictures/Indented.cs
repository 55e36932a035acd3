using Spectre.Console.Rendering;

namespace BertGrains.Cli.Pictures;

/// <summary>A part with some cells before each of its lines.</summary>
internal sealed class Indented(IRenderable part, int cells) : Renderable
{
    /// <inheritdoc />
    protected override Measurement Measure(RenderOptions options, int maxWidth) => new(1, maxWidth);

    /// <inheritdoc />
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        foreach (var line in Segment.SplitLines(part.Render(options, Math.Max(1, maxWidth - cells))))
        {
            yield return Segment.Padding(cells);
            foreach (var segment in line)
                yield return segment;
            yield return Segment.LineBreak;
        }
    }
}
