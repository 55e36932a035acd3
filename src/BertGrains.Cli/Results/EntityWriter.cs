using System.Globalization;
using BertGrains.Cli.Texts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Results;

/// <summary>Each text with its entities in color, and behind each entity its label and score. Long parts without entities are cut.</summary>
internal sealed class EntityWriter(IAnsiConsole console, Stream output) : BlockWriter(console, output)
{
    // Characters around an entity that are shown.
    private const int Around = 120;

    private static readonly Color[] Colors =
        [Color.Yellow, Color.Aqua, Color.Lime, Color.Fuchsia, Color.Orange1, Color.SkyBlue1, Color.Violet, Color.Gold1];

    private static readonly Style Dim = new(decoration: Decoration.Dim);

    // In the order in which labels appear, so that the common ones differ.
    private readonly Dictionary<string, Color> _colors = [];

    /// <inheritdoc />
    protected override IEnumerable<IRenderable> Describe(TextItem item, HeadOutput output)
    {
        var entities = ((EntitiesOutput)output).Entities;
        yield return Mark(item.Text, entities.Where(entity => entity.Sequence == 0));
        if (item.Pair is { } pair)
            yield return Mark(pair, entities.Where(entity => entity.Sequence == 1));
        if (entities.Count == 0)
            yield return new Text("  no entities", Dim);
    }

    private Paragraph Mark(string text, IEnumerable<EntitySpan> entities)
    {
        var line = new Paragraph();
        var position = 0;
        foreach (var entity in entities.OrderBy(entity => entity.Start))
        {
            // Spans of tokens may touch, and a span may be empty.
            var start = Math.Max(position, entity.Start);
            line.Append(Shorten(text[position..start], isFirst: position == 0, isLast: false));
            var color = ColorOf(entity.Label);
            line.Append(PrintableText.OneLine(text[start..Math.Max(start, entity.End)]), new Style(color, decoration: Decoration.Bold));
            line.Append(string.Create(CultureInfo.InvariantCulture, $" [{entity.Label} {entity.Score:0.00}]"), new Style(color));
            position = Math.Max(start, entity.End);
        }

        return line.Append(Shorten(text[position..], isFirst: position == 0, isLast: true));
    }

    private Color ColorOf(string label)
    {
        var kind = label.Length > 2 && label[1] == '-' ? label[2..] : label;
        if (!_colors.TryGetValue(kind, out var color))
            color = _colors[kind] = Colors[_colors.Count % Colors.Length];
        return color;
    }

    // What follows an entity and what precedes the next one remain.
    private static string Shorten(string text, bool isFirst, bool isLast)
    {
        var (head, tail) = (isFirst && !isLast ? 0 : Around, isLast && !isFirst ? 0 : Around);
        if (text.Length <= head + tail + 1)
            return PrintableText.OneLine(text);
        var (end, start) = (head, text.Length - tail);
        if (end > 0 && char.IsHighSurrogate(text[end - 1]))
            end--;
        if (start < text.Length && char.IsLowSurrogate(text[start]))
            start++;
        return PrintableText.OneLine(text[..end]) + "…" + PrintableText.OneLine(text[start..]);
    }
}
