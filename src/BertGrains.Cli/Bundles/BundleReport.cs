using System.Globalization;
using BertGrains.Inference.Bundles;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Bundles;

/// <summary>A verified bundle in words and tables.</summary>
internal static class BundleReport
{
    private const int LabelsShown = 6;
    private const double Mebibyte = 1024 * 1024;

    /// <summary>What is printed.</summary>
    public static IRenderable Create(Bundle bundle) =>
        new Rows(Facts(bundle), Text.Empty, Heads(bundle.Manifest), Text.Empty, Files(bundle.Manifest));

    private static Table Facts(Bundle bundle)
    {
        var manifest = bundle.Manifest;
        var size = manifest.Dimensions;
        var table = Columns(string.Empty, string.Empty);
        table.ShowHeaders = false;
        Row(table, "bundle", bundle.Folder);
        Row(table, "model", $"{manifest.Name}, {manifest.Architecture}, {manifest.Precision}");
        Row(table, "revision", bundle.Revision);
        Row(table, "source", $"{manifest.Source.Name}, weights {manifest.Source.Sha256}");
        Row(table, "licence", manifest.License?.Id ?? "not stated");
        var layers = $"{size.Layers} layers of {size.Hidden}, {size.AttentionHeads} attention heads";
        Row(table, "encoder", $"{layers}, feed-forward {size.Intermediate}, {size.Vocabulary:N0} words");
        Row(table, "longest item", $"{manifest.MaxTokens} tokens");
        Row(table, "tokeniser", Describe(manifest.Tokenizer));
        return table;
    }

    private static Table Heads(BundleManifest manifest)
    {
        var table = Columns("head", "task", "reads", "answers");
        foreach (var head in manifest.Heads)
            Row(table, head.Name, head.Task.ToString(), string.Join(", ", head.Reads), Describe(head));

        return table;
    }

    private static Table Files(BundleManifest manifest)
    {
        var table = Columns("file", "MiB", "SHA-256, verified");
        table.Columns[1].RightAligned();
        foreach (var (path, file) in manifest.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
            Row(table, path, Size(file.Bytes), file.Sha256);

        Row(table, "together", Size(manifest.Files.Values.Sum(file => file.Bytes)), string.Empty);
        return table;
    }

    private static string Describe(TokenizerManifest tokenizer)
    {
        var letters = tokenizer.Lowercase ? "lower case" : "cased";
        var accents = tokenizer.StripAccents ? "accents stripped" : "accents kept";
        return $"{tokenizer.Kind}, {letters}, {accents}{(tokenizer.SplitChinese ? ", Chinese characters apart" : string.Empty)}";
    }

    private static string Describe(HeadManifest head)
    {
        if (head.Labels is not { } labels)
        {
            var pooled = head.Pooling is { } pooling ? $", {pooling} of the tokens" : string.Empty;
            return $"{head.Dimensions} values{pooled}{(head.Normalize ? ", unit length" : string.Empty)}";
        }

        var more = labels.Count > LabelsShown ? ", …" : string.Empty;
        return $"{labels.Count} labels: {string.Join(", ", labels.Take(LabelsShown))}{more}";
    }

    private static Table Columns(params string[] names)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var name in names)
            table.AddColumn(new TableColumn(new Text(name, new Style(decoration: Decoration.Bold))) { Padding = new Padding(0, 0, 2, 0) });

        return table;
    }

    private static void Row(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(cell)));

    private static string Size(long bytes) => (bytes / Mebibyte).ToString("0.00", CultureInfo.InvariantCulture);
}
