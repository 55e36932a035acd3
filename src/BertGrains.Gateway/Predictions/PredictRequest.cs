using System.ComponentModel;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Predictions;

/// <summary>The body of <c>/predict</c>.</summary>
internal sealed record PredictRequest : HeadRunRequest
{
    [JsonPropertyName("inputs")]
    public required TextsOrPairs Inputs { get; set; }

    [JsonPropertyName("raw_scores")]
    [Description(Descriptions.RawScores)]
    [DefaultValue(false)]
    public bool RawScores { get; set; }
}

/// <summary>The members of a body on the paths of the default task that decide which task it is.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record TargetRequest
{
    [JsonPropertyName("model")]
    public string? Model { get; set; }

    [JsonPropertyName("head")]
    public string? Head { get; set; }
}
