using System.Globalization;
using BertGrains.Cli.Pictures;
using BertGrains.Import;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Bundles;

/// <summary>What <c>bertgrains import</c> prints: the bundle, its differences from the checkpoint, and the verdict on them.</summary>
internal static class ImportTable
{
    private const double Mebibyte = 1024 * 1024;

    /// <summary>The report as text and a table.</summary>
    /// <param name="report">The report.</param>
    /// <param name="precision">The precision that was imported.</param>
    public static IRenderable Create(ImportReport report, WeightPrecision precision)
    {
        var verdict = new ParityVerdict(precision, report.Parity);
        var parity = new WordTable(["parity", "largest difference", "least cosine", "same answers", "verdict"], columns: 5) { Numbers = [1, 2, 3] };
        foreach (var figure in report.Parity)
        {
            parity.Add(
                figure.What,
                Format(figure.LargestDifference, "0.0e+0"),
                Format(figure.LeastCosine, "0.000000"),
                figure.Labels is { Compared: > 0 } labels ? $"{labels.Same} of {labels.Compared}" : string.Empty,
                verdict.Of(figure));
        }

        var manifest = report.Bundle.Manifest;
        var size = Format(manifest.Files.Values.Sum(file => file.Bytes) / Mebibyte, "0.0");
        var heads = string.Join(", ", manifest.Heads.Select(head => head.Name));
        var made = $"{report.Bundle.Folder}: {manifest.Name}, {manifest.Precision}, {size} MiB, heads {heads}";
        return new Rows([.. report.Remarks.Prepend(made).Select(Line), Text.Empty, parity, Text.Empty, Line(verdict.ToString())]);
    }

    private static StyledText Line(string text) => new StyledText().Append(text);

    private static string Format(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
