using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using BertGrains.Gateway.Answers;

namespace BertGrains.Gateway.OpenAi;

internal sealed class OpenAiVectorConverter : WriteOnlyConverter<OpenAiVector>
{
    public override void Write(Utf8JsonWriter writer, OpenAiVector value, JsonSerializerOptions options)
    {
        if (value.Base64)
            writer.WriteBase64StringValue(LittleEndian(value.Values.Span));
        else
            FloatJson.WriteArray(writer, value.Values.Span);
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
