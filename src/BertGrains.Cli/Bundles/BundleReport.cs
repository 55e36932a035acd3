using System.Globalization;
using System.Text.Json;
using BertGrains.Cli.Pictures;
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
    /// <param name="bundle">The bundle.</param>
    /// <param name="signers">File of the public keys of which one signed it; null where no signature was checked.</param>
    public static IRenderable Create(Bundle bundle, string? signers = null) =>
        new Rows(Facts(bundle, signers), Text.Empty, Heads(bundle.Manifest), Text.Empty, Files(bundle.Manifest));

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

    private static WordTable Facts(Bundle bundle, string? signers)
    {
        var manifest = bundle.Manifest;
        var size = manifest.Dimensions;
        var table = new WordTable(names: null, columns: 2);
        table.Add("bundle", bundle.Folder);
        table.Add("model", $"{manifest.Name}, {manifest.Architecture}, {manifest.Precision}");
        table.Add("revision", bundle.Revision);
        if (signers is not null)
            table.Add("signature", $"valid, by a key in {signers}");
        table.Add("source", $"{manifest.Source.Name}, weights {manifest.Source.Sha256}");
        table.Add("license", manifest.License?.Id ?? "not stated");
        var layers = $"{size.Layers} layers of {size.Hidden}, {size.AttentionHeads} attention heads";
        table.Add("encoder", $"{layers}, feed-forward {size.Intermediate}, {size.Vocabulary:N0} tokens in the vocabulary");
        var cut = manifest.Tokenizer.TruncationSide == TruncationSide.Left ? "beginning" : "end";
        table.Add("maximum length", $"{manifest.MaxTokens} tokens; a text that is truncated loses its {cut}");
        table.Add("tokenizer", Describe(manifest.Tokenizer));
        table.Add("on this CPU", TrunkForm.OnCpu(bundle));
        return table;
    }

    /// <summary>The heads as a table.</summary>
    public static WordTable Heads(BundleManifest manifest)
    {
        var table = new WordTable(["head", "task", "reads", "output"], columns: 4);
        foreach (var head in manifest.Heads)
            table.Add(head.Name, head.Task.ToString(), string.Join(", ", head.Reads), Describe(head));

        return table;
    }

    private static WordTable Files(BundleManifest manifest)
    {
        var table = new WordTable(["file", "MiB", "SHA-256, verified"], columns: 3) { Numbers = [1] };
        foreach (var (path, file) in manifest.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
            table.Add(path, Size(file.Bytes), file.Sha256);

        table.Add("total", Size(TotalBytes(manifest)), string.Empty);
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

    private static long TotalBytes(BundleManifest manifest) => manifest.Files.Values.Sum(file => file.Bytes);

    private static string Size(long bytes) => (bytes / Mebibyte).ToString("0.00", CultureInfo.InvariantCulture);
}
