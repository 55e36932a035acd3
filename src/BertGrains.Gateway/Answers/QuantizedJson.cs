using System.Text.Json;
using System.Text.Json.Serialization;

namespace BertGrains.Gateway.Answers;

/// <summary>A quantized embedding as an array of whole numbers.</summary>
[JsonConverter(typeof(QuantizedVectorConverter))]
internal readonly record struct QuantizedVector(QuantizedEmbeddingOutput Output);

/// <summary>Writes quantized embeddings.</summary>
internal static class QuantizedJson
{
    public static void WriteArray(Utf8JsonWriter writer, QuantizedEmbeddingOutput output)
    {
        writer.WriteStartArray();
        foreach (var value in output.Bytes.Span)
            writer.WriteNumberValue(output.IsSigned ? (sbyte)value : value);
        writer.WriteEndArray();
    }
}

internal sealed class QuantizedVectorConverter : WriteOnlyConverter<QuantizedVector>
{
    public override void Write(Utf8JsonWriter writer, QuantizedVector value, JsonSerializerOptions options) =>
        QuantizedJson.WriteArray(writer, value.Output);
}
