using System.Text.Json;
using BertGrains.Cli.Terminal;
using BertGrains.Inference.Bundles;

namespace BertGrains.Cli.Bundles;

/// <summary>A verified bundle as JSON: folder, revision, bytes and its manifest.</summary>
internal static class BundleJson
{
    /// <summary>Writes the object to standard output.</summary>
    public static async Task WriteAsync(Bundle bundle)
    {
        await using var output = StandardStreams.OpenOutput();
        await using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("folder"u8, bundle.Folder);
            json.WriteString("revision"u8, bundle.Revision);
            json.WriteNumber("bytes"u8, bundle.Manifest.Files.Values.Sum(file => file.Bytes));
            json.WriteBoolean("verified"u8, true);
            json.WritePropertyName("manifest"u8);
            JsonSerializer.Serialize(json, bundle.Manifest, ManifestJson.Default.BundleManifest);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
