using System.Globalization;
using BertGrains.Cli.Texts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Results;

/// <summary>
/// Filled masks for people: each text with its masks in color and numbered where there are several, then a line for each token with a bar
/// for its probability.
/// </summary>
internal sealed class MaskWriter(IAnsiConsole console, Stream output) : BlockWriter(console, output)
{
    private static readonly Style Mask = new(Color.Yellow, decoration: Decoration.Bold);
    private static readonly Style Token = new(Color.Green, decoration: Decoration.Bold);
    private static readonly Style Bar = new(Color.Blue);

    /// <inheritdoc />
    protected override IEnumerable<IRenderable> Describe(TextItem item, HeadOutput output)
    {
        var masks = ((FillMaskOutput)output).Masks;
        yield return Marked(item.Text, masks, sequence: 0);
        if (item.Pair is { } pair)
            yield return Marked(pair, masks, sequence: 1);
        for (var i = 0; i < masks.Count; i++)
            yield return Fills(masks[i], masks.Count == 1 ? null : i + 1);
    }

    private static Paragraph Marked(string text, IReadOnlyList<FilledMask> masks, int sequence)
    {
        var marked = new Paragraph();
        var position = 0;
        for (var i = 0; i < masks.Count; i++)
        {
            if (masks[i].Sequence != sequence)
                continue;
            marked.Append(OneLine(text[position..masks[i].Start])).Append(OneLine(text[masks[i].Start..masks[i].End]), Mask);
            if (masks.Count > 1)
                marked.Append(string.Create(CultureInfo.InvariantCulture, $"({i + 1})"), Mask);
            position = masks[i].End;
        }

        return marked.Append(OneLine(text[position..]));
    }

    private static Table Fills(FilledMask mask, int? number)
    {
        var table = CreateBars(3, null, null);
        for (var i = 0; i < mask.Fills.Count; i++)
        {
            var fill = mask.Fills[i];
            table.AddRow(
                new Text(i == 0 && number is { } n ? string.Create(CultureInfo.InvariantCulture, $"({n})") : string.Empty, Mask),
                new Text(PrintableText.OneLine(fill.Token.Trim()) + (fill.PieceOf is null ? string.Empty : "…"), Token),
                new Text(ScoreBar.Of(fill.Score), Bar));
        }

        return table;
    }

    private static string OneLine(string text) => PrintableText.OneLine(text);
}
