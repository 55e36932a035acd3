using Spectre.Console.Rendering;

namespace BertGrains.Cli.Pictures;

/// <summary>A text without a result, and its error.</summary>
internal sealed class FailedText(string text, BertError error) : Renderable
{
    /// <inheritdoc />
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
    [
        .. ((IRenderable)new OneLine(text, Styles.Heading)).Render(options, maxWidth),
        Segment.LineBreak,
        .. ((IRenderable)new StyledText(indent: 2).Append(error.Message, Styles.Fault)).Render(options, maxWidth),
    ];
}
