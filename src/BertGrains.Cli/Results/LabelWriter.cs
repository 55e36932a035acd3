using BertGrains.Cli.Texts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Results;

/// <summary>The best labels of each text, with a bar for each score.</summary>
internal sealed class LabelWriter(IAnsiConsole console, Stream output) : BlockWriter(console, output)
{
    private const int FewLabels = 6;
    private const int LabelsShown = 3;

    private static readonly Style Bold = new(decoration: Decoration.Bold);
    private static readonly Style Label = new(Color.Green, decoration: Decoration.Bold);
    private static readonly Style Bar = new(Color.Blue);

    /// <inheritdoc />
    protected override IEnumerable<IRenderable> Describe(TextItem item, HeadOutput output)
    {
        var classes = (ClassificationOutput)output;
        yield return new OneLine(item.Text);
        if (item.Pair is { } pair)
            yield return new OneLine(pair);
        var shown = classes.Labels.Count <= FewLabels ? classes.Labels.Count : LabelsShown;
        var scores = CreateBars(null, null);
        foreach (var (label, score) in classes.Labels.Zip(classes.Scores.ToArray()).OrderByDescending(entry => entry.Second).Take(shown))
            scores.AddRow(new Text($"  {PrintableText.OneLine(label)}", Label), new Text(ScoreBar.Of(score), Bar));
        yield return scores;
        if (classes.Labels.Count > shown)
            yield return new Text($"  … {classes.Labels.Count - shown} more labels");
    }
}
