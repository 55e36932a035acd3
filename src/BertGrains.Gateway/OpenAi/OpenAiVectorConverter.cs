using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using BertGrains.Gateway.Answers;

namespace BertGrains.Gateway.OpenAi;

internal sealed class OpenAiVectorConverter : WriteOnlyConverter<OpenAiVector>
{
    public override void Write(Utf8JsonWriter writer, OpenAiVector value, JsonSerializerOptions options)
    {
        switch (value.Output)
        {
            case QuantizedEmbeddingOutput quantized when value.Base64:
                writer.WriteBase64StringValue(quantized.Bytes.Span);
                break;
            case QuantizedEmbeddingOutput quantized:
                QuantizedJson.WriteArray(writer, quantized);
                break;
            case EmbeddingOutput embedding when value.Base64:
                writer.WriteBase64StringValue(LittleEndian(embedding.Values.Span));
                break;
            case EmbeddingOutput embedding:
                FloatJson.WriteArray(writer, embedding.Values.Span);
                break;
        }
    }

    private static ReadOnlySpan<byte> LittleEndian(ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
            return MemoryMarshal.AsBytes(values);
        var swapped = new int[values.Length];
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, int>(values), swapped);
        return MemoryMarshal.AsBytes(swapped.AsSpan());
    }
}
