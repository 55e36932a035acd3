using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Offsets;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Pairs;

/// <summary>The body of <c>/answer</c>. Unknown members are refused, so that a misspelled option is not ignored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AnswerRequest : HeadRunRequest
{
    [JsonPropertyName("inputs")]
    public required Questions Inputs { get; set; }

    [JsonPropertyName("top_k")]
    [Description("Maximum number of answers to a question; 1 when null.")]
    [Range(1, 1_000)]
    public int? TopK { get; set; }

    [JsonPropertyName("max_answer_tokens")]
    [Description("Maximum length of an answer in tokens, before it is widened to whole words; 15 when null.")]
    [Range(1, int.MaxValue)]
    public int? MaxAnswerTokens { get; set; }

    [JsonPropertyName("no_answer")]
    [Description("Whether no answer, an empty text, competes with the spans of the context.")]
    [DefaultValue(false)]
    public bool? NoAnswer { get; set; }

    [JsonPropertyName("offsets")]
    [Description(Descriptions.Offsets)]
    public OffsetUnit? Offsets { get; set; }

    /// <summary>The options of decoding.</summary>
    public AnswerOptions ToOptions() => new()
    {
        Count = TopK ?? AnswerOptions.Default.Count,
        MaxTokens = MaxAnswerTokens ?? AnswerOptions.Default.MaxTokens,
        AllowNone = NoAnswer ?? false,
    };
}
