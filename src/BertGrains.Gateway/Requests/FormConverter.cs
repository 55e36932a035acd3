using System.Text.Json;
using System.Text.Json.Serialization;

namespace BertGrains.Gateway.Requests;

/// <summary>Reads a value, on whose first token <paramref name="reader"/> stands.</summary>
/// <exception cref="FormException">The value does not have the form.</exception>
internal delegate T FormReader<out T>(ref Utf8JsonReader reader);

/// <summary>A converter for one form of value in a request body. The reader also receives null.</summary>
internal sealed class FormConverter<T>(FormReader<T> read) : JsonConverter<T>
{
    public override bool HandleNull => true;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => read(ref reader);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Request bodies are not written.");
}

/// <summary>A member of a request body does not have its form.</summary>
/// <param name="fault">The rest of a sentence that begins with the member.</param>
/// <param name="member">The member; null for the member that the serializer names in <see cref="JsonException.Path"/>.</param>
internal sealed class FormException(string fault, string? member = null) : JsonException(fault)
{
    public string? Member { get; } = member;
}
