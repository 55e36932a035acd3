using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Pipelines;

/// <summary>The body of <c>/pipeline/text-classification</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TextClassificationRequest : PipelineRequest
{
    [JsonPropertyName("inputs")]
    public required PipelineTexts Inputs { get; set; }

    [JsonPropertyName("parameters")]
    public TextClassificationParameters? Parameters { get; set; }
}

/// <summary>Parameters of the text-classification pipeline.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TextClassificationParameters : TokenizerArguments
{
    [JsonPropertyName("function_to_apply")]
    [Description("How logits become scores; that of the head when null.")]
    public ScoreFunction? FunctionToApply { get; set; }

    [JsonPropertyName("top_k")]
    [Description("Number of labels, the best first; all when null.")]
    [Range(1, int.MaxValue)]
    public int? TopK { get; set; }
}

/// <summary>How logits become scores.</summary>
internal enum ScoreFunction
{
    /// <summary>A probability for each label.</summary>
    Sigmoid,

    /// <summary>Probabilities whose sum is 1.</summary>
    Softmax,

    /// <summary>The logits.</summary>
    None,
}

/// <summary>The body of <c>/pipeline/zero-shot-classification</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ZeroShotPipelineRequest : PipelineRequest
{
    [JsonPropertyName("inputs")]
    public required Texts Inputs { get; set; }

    [JsonPropertyName("parameters")]
    public required ZeroShotParameters Parameters { get; set; }
}

/// <summary>Parameters of the zero-shot-classification pipeline.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ZeroShotParameters
{
    public const string LabelsName = "candidate_labels";
    public const string TemplateName = "hypothesis_template";

    [JsonPropertyName(LabelsName)]
    public required CandidateLabels CandidateLabels { get; set; }

    [JsonPropertyName(TemplateName)]
    [Description("The hypothesis of a label, with {} in its place; \"This example is {}.\" when null.")]
    public string? HypothesisTemplate { get; set; }

    [JsonPropertyName("multi_label")]
    [Description("Whether labels are independent; otherwise the scores of a text sum to 1.")]
    public bool? MultiLabel { get; set; }
}

/// <summary>A list of labels, or a text with labels between commas.</summary>
internal sealed record CandidateLabels(IReadOnlyList<string> Names);

/// <summary>The labels of one text of a list, the highest score first.</summary>
internal sealed record LabeledSequence(
    [property: JsonPropertyName("sequence")] string Sequence,
    [property: JsonPropertyName("labels")] IReadOnlyList<string> Labels,
    [property: JsonPropertyName("scores")] IReadOnlyList<float> Scores);
