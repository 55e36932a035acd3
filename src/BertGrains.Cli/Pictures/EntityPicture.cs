using System.Globalization;
using BertGrains.Cli.Texts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Pictures;

/// <summary>The text with its entities in color, and behind each its label and score. Long parts without entities are cut.</summary>
/// <param name="hasColors">Without colors an entity is <c>[text](label score)</c>.</param>
internal sealed class EntityPicture(bool hasColors) : IPicture
{
    /// <summary>The label of a token that was not replaced; most tokens of a text.</summary>
    private const string Original = "original";

    // Characters around an entity that are shown.
    private const int Around = 120;

    private static readonly Color[] Colors =
    [
        Color.Gold1, Color.SkyBlue1, Color.LightGreen, Color.Plum2, Color.LightSalmon1, Color.Aquamarine1, Color.Khaki1, Color.LightPink1,
    ];

    // In the order in which labels appear, so that the common ones differ.
    private readonly Dictionary<string, Color> _colors = [];

    /// <inheritdoc />
    public bool ShowsText => true;

    /// <inheritdoc />
    public IEnumerable<IRenderable> Of(TextItem item, HeadOutput output)
    {
        var entities = ((EntitiesOutput)output).Entities.Where(entity => entity.Label != Original).ToList();
        yield return Mark(item.Text, entities.Where(entity => entity.Sequence == 0));
        if (item.Pair is { } pair)
            yield return Mark(pair, entities.Where(entity => entity.Sequence == 1));
        if (entities.Count == 0)
            yield return new StyledText(indent: 2).Append("nothing found", Styles.Quiet);
    }

    private StyledText Mark(string text, IEnumerable<EntitySpan> entities)
    {
        var line = new StyledText();
        var position = 0;
        foreach (var entity in entities.OrderBy(entity => entity.Start))
        {
            // Spans of tokens may touch, and a span may be empty.
            var start = Math.Max(position, entity.Start);
            line.Append(Excerpt.Of(text[position..start], position == 0 ? 0 : Around, Around));
            Append(line, text[start..Math.Max(start, entity.End)], entity);
            position = Math.Max(start, entity.End);
        }

        return line.Append(Excerpt.Of(text[position..], Around * (position == 0 ? 2 : 1), 0));
    }

    private void Append(StyledText line, string text, EntitySpan entity)
    {
        var tag = string.Create(CultureInfo.InvariantCulture, $"{entity.Label} {entity.Score:0.00}");
        if (hasColors)
        {
            var color = ColorOf(entity.Label);
            line.Append(text, new Style(Color.Black, color, Decoration.Bold)).AppendWhole($" {tag} ", new Style(Color.Grey30, color));
        }
        else
        {
            line.Append("[").Append(text).AppendWhole($"]({tag})", Style.Plain);
        }
    }

    private Color ColorOf(string label)
    {
        var kind = label.Length > 2 && label[1] == '-' ? label[2..] : label;
        if (!_colors.TryGetValue(kind, out var color))
            color = _colors[kind] = Colors[_colors.Count % Colors.Length];
        return color;
    }
}
