using System.Text.Json;
using BertGrains.Gateway.Heads;

namespace BertGrains.Gateway.Requests;

/// <summary>Reads the values of <see cref="FeaturesRequest"/>.</summary>
internal static class FeatureForms
{
    public static LayerNumbers? Layers(ref Utf8JsonReader reader)
    {
        const string Expected = "must be a list of whole numbers";
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FormException(Expected);
        var layers = new List<int>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            layers.Add(reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var layer) ? layer : throw new FormException(Expected));
        return new LayerNumbers(layers);
    }

    public static Numbers? NumbersOrNull(ref Utf8JsonReader reader)
    {
        const string Expected = "must be a list of numbers";
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FormException(Expected);
        var numbers = new List<float>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            numbers.Add(reader.TokenType == JsonTokenType.Number && reader.TryGetSingle(out var number) ? number : throw new FormException(Expected));
        return new Numbers(numbers);
    }

    public static float? NumberOrNull(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null ? null
        : reader.TokenType == JsonTokenType.Number && reader.TryGetSingle(out var number) ? number : throw new FormException("must be a number");

    public static FeaturePooling Pooling(ref Utf8JsonReader reader) => Scalars.Named(
        ref reader, $"must be one of {string.Join(", ", FeaturePoolingNames.All.Select(entry => entry.Name))}", FeaturePoolingNames.All);

    public static FeaturesFormat Format(ref Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? throw new FormException("must be json or bert")
        : reader.ValueTextEquals("json"u8) ? FeaturesFormat.Json
        : reader.ValueTextEquals("bert"u8) ? FeaturesFormat.Bert
        : throw new FormException("must be json or bert");
}
