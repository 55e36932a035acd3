using System.Text.Json;
using BertGrains.Tokenization;

namespace BertGrains.Cli.Tokens;

/// <summary>Writes encodings as JSON: ids, type ids, and offsets in UTF-16 units of the text that each token came from.</summary>
internal static class EncodingJson
{
    /// <summary>Writes the member <c>"windows":[{…},…]</c>.</summary>
    public static void WriteWindows(Utf8JsonWriter json, IReadOnlyList<TokenEncoding> windows)
    {
        json.WriteStartArray("windows"u8);
        foreach (var window in windows)
        {
            json.WriteStartObject();
            WriteMembers(json, window);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the members <c>"ids":[…],"type_ids":[…],"offsets":[[s,e],…]</c>.</summary>
    public static void WriteMembers(Utf8JsonWriter json, TokenEncoding encoding)
    {
        json.WriteStartArray("ids"u8);
        foreach (var id in encoding.Ids)
            json.WriteNumberValue(id);

        json.WriteEndArray();
        json.WriteStartArray("type_ids"u8);
        foreach (var type in encoding.ToTypeIds())
            json.WriteNumberValue(type);

        json.WriteEndArray();
        json.WriteStartArray("offsets"u8);
        foreach (var offsets in encoding.Offsets)
        {
            json.WriteStartArray();
            json.WriteNumberValue(offsets.Start);
            json.WriteNumberValue(offsets.End);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
