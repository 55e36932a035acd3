using System.Globalization;
using BertGrains.Cli.Texts;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Pictures;

/// <summary>The tokens with the highest weights.</summary>
/// <param name="tokenOf">The token of an index in the vocabulary.</param>
internal sealed class SparsePicture(Func<int, string> tokenOf) : IPicture
{
    private const int Shown = 8;

    /// <inheritdoc />
    public bool ShowsText => false;

    /// <inheritdoc />
    public IEnumerable<IRenderable> Of(TextItem item, HeadOutput output)
    {
        var sparse = (SparseEmbeddingOutput)output;
        var line = new StyledText(indent: 2);
        foreach (var (index, weight) in sparse.Indices.ToArray().Zip(sparse.Values.ToArray()).OrderByDescending(entry => entry.Second).Take(Shown))
            line.Append(tokenOf(index).Trim(), Styles.Heading).AppendWhole(string.Create(CultureInfo.InvariantCulture, $" {weight:0.00}"), Styles.Quiet).Append("  ");
        yield return line.Append(string.Create(CultureInfo.InvariantCulture, $"… {sparse.Indices.Length:N0} weights"), Styles.Quiet);
    }
}
