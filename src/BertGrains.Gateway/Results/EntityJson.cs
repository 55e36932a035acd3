using System.Text.Json;

namespace BertGrains.Gateway.Results;

/// <summary>
/// Spans in order of position: <c>[{"label","score","text","start","end"}]</c>, with <c>"sequence":1</c> in the second text of a pair.
/// </summary>
internal static class EntityJson
{
    public static void Write(Utf8JsonWriter writer, EntitiesOutput output)
    {
        writer.WriteStartArray();
        foreach (var span in output.Entities)
        {
            writer.WriteStartObject();
            writer.WriteString("label"u8, span.Label);
            FloatJson.WriteNumber(writer, "score"u8, span.Score);
            writer.WriteString("text"u8, span.Text);
            writer.WriteNumber("start"u8, span.Start);
            writer.WriteNumber("end"u8, span.End);
            if (span.Sequence != 0)
                writer.WriteNumber("sequence"u8, span.Sequence);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
