using System.Globalization;
using BertGrains.Cli.Texts;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Pictures;

/// <summary>
/// The text with its masks in color, numbered where there are several, then a line for each token with a bar for its probability.
/// </summary>
internal sealed class MaskPicture : IPicture
{
    // Characters around a mask that are shown.
    private const int Around = 120;

    /// <inheritdoc />
    public bool ShowsText => true;

    /// <inheritdoc />
    public IEnumerable<IRenderable> Of(TextItem item, HeadOutput output)
    {
        var masks = ((FillMaskOutput)output).Masks;
        yield return Marked(item.Text, masks, sequence: 0);
        if (item.Pair is { } pair)
            yield return Marked(pair, masks, sequence: 1);
        var fills = masks.SelectMany((mask, i) => mask.Fills.Select((fill, rank) =>
            (masks.Count > 1 && rank == 0 ? NumberOf(i) : string.Empty, NameOf(fill), fill.Score)));
        yield return new BarList([.. fills], masks.Count == 1 ? 0 : NumberOf(masks.Count - 1).Length);
    }

    private static StyledText Marked(string text, IReadOnlyList<FilledMask> masks, int sequence)
    {
        var marked = new StyledText();
        var position = 0;
        for (var i = 0; i < masks.Count; i++)
        {
            if (masks[i].Sequence != sequence)
                continue;
            marked.Append(Excerpt.Of(text[position..masks[i].Start], position == 0 ? 0 : Around, Around))
                .Append(text[masks[i].Start..masks[i].End], Styles.Found);
            if (masks.Count > 1)
                marked.AppendWhole(NumberOf(i), Styles.Quiet);
            position = masks[i].End;
        }

        return marked.Append(Excerpt.Of(text[position..], Around, 0));
    }

    // The ellipsis is for the first piece of a longer target.
    private static string NameOf(MaskFill fill) => fill.Token.Trim() + (fill.PieceOf is null ? string.Empty : "…");

    private static string NumberOf(int mask) => string.Create(CultureInfo.InvariantCulture, $"({mask + 1})");
}
