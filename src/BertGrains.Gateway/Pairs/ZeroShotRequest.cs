using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Pairs;

/// <summary>The body of <c>/zero-shot</c>. Unknown members are refused, so that a misspelled option is not ignored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ZeroShotRequest : HeadRunRequest
{
    [JsonPropertyName("inputs")]
    public required Texts Inputs { get; set; }

    [JsonPropertyName("labels")]
    [Description("The candidate labels, without duplicates.")]
    [MinLength(1)]
    public required IReadOnlyList<string> Labels { get; set; }

    [JsonPropertyName("template")]
    [Description("The hypothesis of a label, with {} in its place; \"This example is {}.\" when null.")]
    public string? Template { get; set; }

    [JsonPropertyName("multi_label")]
    [Description("Whether labels are independent; otherwise the scores of a text sum to 1.")]
    [DefaultValue(false)]
    public bool? MultiLabel { get; set; }
}

/// <summary>The candidate labels of one text, the highest score first.</summary>
internal sealed record ScoredLabels(
    [property: JsonPropertyName("labels")] IReadOnlyList<Prediction> Labels, ItemResult Outcome) : TextAnswer(Outcome);

/// <summary>One item of <c>/zero-shot</c>: labels, or an error.</summary>
[JsonConverter(typeof(ZeroShotItemConverter))]
internal readonly record struct ZeroShotItem(ItemResult Outcome) : IItem;

internal sealed class ZeroShotItemConverter : ItemConverter<ZeroShotItem>
{
    protected override void WriteAnswer(Utf8JsonWriter writer, ZeroShotItem item)
    {
        var labels = Outputs.Predictions((ClassificationOutput)item.Outcome.Outputs[0], raw: false);
        JsonSerializer.Serialize(writer, new ScoredLabels(labels, item.Outcome), AnswerJson.Wire.ScoredLabels);
    }
}
