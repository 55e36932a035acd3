using System.Text.Json;
using BertGrains.Cli.Texts;
using BertGrains.Gateway.Offsets;
using BertGrains.Tokenization;

namespace BertGrains.Cli.Tokens;

/// <summary>Writes encodings as JSON: ids, tokens, type ids, and offsets in the text that each token came from.</summary>
internal static class EncodingJson
{
    /// <summary>Writes the member <c>"windows":[{…},…]</c>.</summary>
    public static void WriteWindows(Utf8JsonWriter json, IReadOnlyList<TokenEncoding> windows, TextItem item, OffsetUnit unit, Tokenizer tokenizer)
    {
        json.WriteStartArray("windows"u8);
        foreach (var window in windows)
        {
            json.WriteStartObject();
            WriteMembers(json, window, item, unit, tokenizer);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the members <c>"ids":[…],"tokens":[…],"type_ids":[…],"offsets":[[s,e],…]</c>.</summary>
    public static void WriteMembers(Utf8JsonWriter json, TokenEncoding encoding, TextItem item, OffsetUnit unit, Tokenizer tokenizer)
    {
        json.WriteStartArray("ids"u8);
        foreach (var id in encoding.Ids)
            json.WriteNumberValue(id);

        json.WriteEndArray();
        json.WriteStartArray("tokens"u8);
        foreach (var id in encoding.Ids)
            json.WriteStringValue(tokenizer.TokenOf(id));

        json.WriteEndArray();
        json.WriteStartArray("type_ids"u8);
        foreach (var type in encoding.ToTypeIds())
            json.WriteNumberValue(type);

        json.WriteEndArray();
        json.WriteStartArray("offsets"u8);
        var (text, pair) = (new TextOffsets(item.Text, unit), new TextOffsets(item.Pair ?? string.Empty, unit));
        for (var i = 0; i < encoding.Offsets.Length; i++)
        {
            ref var converted = ref encoding.SequenceOf(i) == TokenSequence.Pair ? ref pair : ref text;
            json.WriteStartArray();
            json.WriteNumberValue(converted.Of(encoding.Offsets[i].Start));
            json.WriteNumberValue(converted.Of(encoding.Offsets[i].End));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
