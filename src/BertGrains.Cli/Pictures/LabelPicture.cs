using BertGrains.Cli.Texts;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Pictures;

/// <summary>The best labels with a bar for each score.</summary>
internal sealed class LabelPicture : IPicture
{
    private const int FewLabels = 6;
    private const int LabelsShown = 3;

    /// <inheritdoc />
    public bool ShowsText => false;

    /// <inheritdoc />
    public IEnumerable<IRenderable> Of(TextItem item, HeadOutput output)
    {
        var classes = (ClassificationOutput)output;
        var shown = classes.Labels.Count <= FewLabels ? classes.Labels.Count : LabelsShown;
        var best = classes.Labels.Zip(classes.Scores.ToArray()).OrderByDescending(entry => entry.Second).Take(shown);
        yield return new BarList([.. best.Select(entry => (string.Empty, entry.First, entry.Second))]);
        if (classes.Labels.Count > shown)
            yield return new StyledText(indent: 2).Append($"… {classes.Labels.Count - shown} more labels", Styles.Quiet);
    }
}
