using System.Globalization;
using System.Text.Json;
using BertGrains.Cli.Terminal;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Trunks;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Bundles;

/// <summary>What <c>bertgrains inspect</c> prints of a verified bundle.</summary>
internal static class BundleReport
{
    private const int MaxLabels = 6;
    private const double Mebibyte = 1024 * 1024;

    /// <summary>The bundle as tables.</summary>
    public static IRenderable Create(Bundle bundle) =>
        new Rows(Facts(bundle), Text.Empty, Heads(bundle.Manifest), Text.Empty, Files(bundle.Manifest));

    /// <summary>Writes the bundle to standard output as JSON: folder, revision, size, form on this CPU and manifest.</summary>
    public static async Task WriteJsonAsync(Bundle bundle)
    {
        await using var output = StandardStreams.OpenOutput();
        await using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("folder"u8, bundle.Folder);
            json.WriteString("revision"u8, bundle.Revision);
            json.WriteNumber("bytes"u8, TotalBytes(bundle.Manifest));
            json.WriteBoolean("verified"u8, true);
            json.WriteString("cpu_form"u8, TrunkForm.OnCpu(bundle));
            json.WritePropertyName("manifest"u8);
            JsonSerializer.Serialize(json, bundle.Manifest, ManifestJson.Default.BundleManifest);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

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
        Row(table, "license", manifest.License?.Id ?? "not stated");
        var layers = $"{size.Layers} layers of {size.Hidden}, {size.AttentionHeads} attention heads";
        Row(table, "encoder", $"{layers}, feed-forward {size.Intermediate}, {size.Vocabulary:N0} tokens in the vocabulary");
        Row(table, "maximum length", $"{manifest.MaxTokens} tokens");
        Row(table, "tokenizer", Describe(manifest.Tokenizer));
        Row(table, "on this CPU", TrunkForm.OnCpu(bundle));
        return table;
    }

    /// <summary>The heads as a table.</summary>
    public static Table Heads(BundleManifest manifest)
    {
        var table = Columns("head", "task", "reads", "output");
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

        Row(table, "total", Size(TotalBytes(manifest)), string.Empty);
        return table;
    }

    private static string Describe(TokenizerManifest tokenizer)
    {
        if (tokenizer.Kind == TokenizerManifest.Json)
            return $"{tokenizer.Vocabulary}, as in Hugging Face tokenizers";
        var letters = tokenizer.Lowercase ? "lowercase" : "cased";
        var accents = tokenizer.StripAccents ? "accents stripped" : "accents kept";
        return $"{tokenizer.Kind}, {letters}, {accents}{(tokenizer.SplitChinese ? ", Chinese characters split" : string.Empty)}";
    }

    private static string Describe(HeadManifest head)
    {
        if (head.Task == BertTask.QuestionAnswer)
            return "spans of the context";
        if (head.Labels is not { } labels)
        {
            var pooled = head.Pooling is { } pooling ? $", {pooling} pooling" : string.Empty;
            return $"{head.Dimensions} values{pooled}{(head.Normalize ? ", unit length" : string.Empty)}";
        }

        var more = labels.Count > MaxLabels ? ", …" : string.Empty;
        return $"{labels.Count} label{(labels.Count == 1 ? string.Empty : "s")}: {string.Join(", ", labels.Take(MaxLabels))}{more}";
    }

    private static Table Columns(params string[] names)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var name in names)
            table.AddColumn(new TableColumn(new Text(name, new Style(decoration: Decoration.Bold))) { Padding = new Padding(0, 0, 2, 0) });

        return table;
    }

    private static void Row(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(cell)));

    private static long TotalBytes(BundleManifest manifest) => manifest.Files.Values.Sum(file => file.Bytes);

    private static string Size(long bytes) => (bytes / Mebibyte).ToString("0.00", CultureInfo.InvariantCulture);
}
