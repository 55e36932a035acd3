using System.Text.Json;

namespace BertGrains.Gateway.Results;

/// <summary>One array a token: <c>[[…],…]</c>.</summary>
internal static class FeaturesJson
{
    public static void Write(Utf8JsonWriter writer, FeaturesOutput output)
    {
        writer.WriteStartArray();
        for (var token = 0; token < output.Tokens; token++)
            FloatJson.WriteArray(writer, output.Values.Span.Slice(token * output.Dimensions, output.Dimensions));
        writer.WriteEndArray();
    }
}
