using System.Text.Json;
using System.Text.Json.Serialization;

namespace BertGrains.Gateway.Answers;

/// <summary>A converter for values that occur in responses only.</summary>
internal abstract class WriteOnlyConverter<T> : JsonConverter<T>
{
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Response bodies are not read.");
}

/// <summary>Writes a float with <see cref="FloatJson"/>.</summary>
internal sealed class FloatConverter : WriteOnlyConverter<float>
{
    public override void Write(Utf8JsonWriter writer, float value, JsonSerializerOptions options) => FloatJson.WriteNumber(writer, value);
}

/// <summary>Writes a vector with <see cref="FloatJson"/>.</summary>
internal sealed class FloatsConverter : WriteOnlyConverter<ReadOnlyMemory<float>>
{
    public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<float> value, JsonSerializerOptions options) =>
        FloatJson.WriteArray(writer, value.Span);
}
