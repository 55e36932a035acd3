using System.ComponentModel;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Offsets;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Heads;

/// <summary>The body of <c>/features</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FeaturesRequest : HeadRequest
{
    [JsonPropertyName("layers")]
    [Description("Numbers of hidden states: 0 is the output of the embeddings, -1 the last. Default: the last, or the mix of the head.")]
    public LayerNumbers? Layers { get; set; }

    [JsonPropertyName("mix")]
    [Description("A weight for each of `layers`; the result is gamma times the sum of the states by the softmax of the weights.")]
    public Numbers? Mix { get; set; }

    [JsonPropertyName("gamma")]
    [Description("Factor of the mix; 1 when null.")]
    public float? Gamma { get; set; }

    [JsonPropertyName("pooling")]
    [Description("How the states of the tokens become one; none, the default, for one state per token.")]
    public FeaturePooling? Pooling { get; set; }

    [JsonPropertyName("format")]
    [Description("json, the default, or lines in the form of extract_features.py of the original BERT.")]
    public FeaturesFormat? Format { get; set; }

    [JsonPropertyName("offsets")]
    [Description(Descriptions.Offsets)]
    public OffsetUnit? Offsets { get; set; }

    public override OffsetUnit Unit() => Offsets ?? OffsetUnit.Utf16;

    public override DecodeOptions Decode() => new()
    {
        Features = new FeatureOptions { Layers = Layers?.Values, Mix = Mix?.Values, Gamma = Gamma ?? 1, Pooling = Pooling ?? FeaturePooling.None },
    };
}

/// <summary>A list of whole numbers.</summary>
internal sealed record LayerNumbers(IReadOnlyList<int> Values);

/// <summary>A list of numbers.</summary>
internal sealed record Numbers(IReadOnlyList<float> Values);

/// <summary>The form of a response of <c>/features</c>.</summary>
internal enum FeaturesFormat
{
    /// <summary>JSON in our form.</summary>
    Json,

    /// <summary>JSON Lines of the original extract_features.py.</summary>
    Bert,
}
