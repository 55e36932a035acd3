using System.Globalization;
using BertGrains.Import;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Bundles;

/// <summary>What <c>bertgrains import</c> prints: the bundle, and its differences from the checkpoint.</summary>
internal static class ImportTable
{
    private const double Mebibyte = 1024 * 1024;

    /// <summary>The report as text and a table.</summary>
    public static IRenderable Create(ImportReport report)
    {
        var parity = new Table { Border = TableBorder.None };
        parity.AddColumns("parity", "largest difference", "least cosine");
        parity.Columns[1].RightAligned();
        parity.Columns[2].RightAligned();
        foreach (var figure in report.Parity)
        {
            parity.AddRow(
                new Text(figure.What),
                new Text(Format(figure.LargestDifference, "0.0e+0")),
                new Text(Format(figure.LeastCosine, "0.000000")));
        }

        var manifest = report.Bundle.Manifest;
        var size = Format(manifest.Files.Values.Sum(file => file.Bytes) / Mebibyte, "0.0");
        var heads = string.Join(", ", manifest.Heads.Select(head => head.Name));
        var made = $"{report.Bundle.Folder}: {manifest.Name}, {manifest.Precision}, {size} MiB, heads {heads}";
        return new Rows([new Text(made), .. report.Remarks.Select(remark => new Text(remark)), Text.Empty, parity]);
    }

    private static string Format(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
