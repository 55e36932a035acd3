using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Answers;

namespace BertGrains.Gateway.Heads;

/// <summary>One item of <c>/features</c>: tokens and their states, or an error.</summary>
[JsonConverter(typeof(FeaturesItemConverter))]
internal readonly record struct FeaturesItem(ItemResult Outcome, bool IsPooled);

/// <summary>The JSON form of <see cref="FeaturesItem"/>, for the document of the API.</summary>
internal sealed record FeaturesAnswer(
    [property: JsonPropertyName("tokens"), Description("All tokens, special tokens included.")] IReadOnlyList<FeatureToken> Tokens,
    [property: JsonPropertyName("layers"), Description("One entry for each layer, or one for a mix.")] IReadOnlyList<LayerFeatures> Layers,
    [property: JsonPropertyName("windows"), Description("Number of windows in which the text was run.")] int Windows,
    [property: JsonPropertyName("truncated"), Description("Whether tokens were dropped.")] bool Truncated);

/// <summary>One token; positions are absent for special tokens.</summary>
internal sealed record FeatureToken(
    [property: JsonPropertyName("id")] int Id,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("special")] bool Special,
    [property: JsonPropertyName("start"), Description("Offset of the first UTF-16 code unit.")] int? Start = null,
    [property: JsonPropertyName("end")] int? End = null,
    [property: JsonPropertyName("sequence"), Description("1 in the second text of a pair, else absent.")] int? Sequence = null);

/// <summary>The states of one layer: a list of numbers per token, or one list of pooled features.</summary>
internal sealed record LayerFeatures(
    [property: JsonPropertyName("values")] FeatureValues Values,
    [property: JsonPropertyName("layer"), Description("Number of the hidden state; absent for a mix.")] int? Layer = null);

/// <summary>A list of numbers per token, or one list.</summary>
internal readonly record struct FeatureValues;

internal sealed class FeaturesItemConverter : WriteOnlyConverter<FeaturesItem>
{
    public override void Write(Utf8JsonWriter writer, FeaturesItem value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        FeaturesJson.WriteMembers(writer, value.Outcome, value.IsPooled);
        writer.WriteEndObject();
    }
}
