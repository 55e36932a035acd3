using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Pairs;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Pipelines;

/// <summary>The body of <c>/pipeline/question-answering</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AnswerPipelineRequest : PipelineRequest
{
    [JsonPropertyName("inputs")]
    public required Questions Inputs { get; set; }

    [JsonPropertyName("parameters")]
    public AnswerParameters? Parameters { get; set; }
}

/// <summary>Parameters of the question-answering pipeline.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AnswerParameters
{
    [JsonPropertyName("top_k")]
    [Description("Maximum number of answers. One answer, without a list around it, when 1 or null.")]
    [Range(1, int.MaxValue)]
    public int? TopK { get; set; }

    [JsonPropertyName("doc_stride")]
    [Description("Tokens that consecutive windows of a long context share.")]
    public Overlap? DocStride { get; set; }

    [JsonPropertyName("max_answer_len")]
    [Description("Maximum length of an answer in tokens, before it is widened to whole words; 15 when null.")]
    [Range(1, int.MaxValue)]
    public int? MaxAnswerLen { get; set; }

    [JsonPropertyName("max_seq_len")]
    [Description("Maximum tokens of a window, with the question; 384 or the maximum of the model when null.")]
    [Range(1, int.MaxValue)]
    public int? MaxSeqLen { get; set; }

    [JsonPropertyName("max_question_len")]
    [Description("Maximum tokens of the question, which is truncated to them; no limit but the model's when null.")]
    [Range(1, int.MaxValue)]
    public int? MaxQuestionLen { get; set; }

    [JsonPropertyName("handle_impossible_answer")]
    [Description("Whether no answer, an empty text, competes with the spans of the context.")]
    public bool? HandleImpossibleAnswer { get; set; }

    [JsonPropertyName("align_to_words")]
    [Description("True: answers are widened to whole words.")]
    public bool? AlignToWords { get; set; }
}

/// <summary>One answer, with offsets in code points.</summary>
internal sealed record PipelineAnswer(
    [property: JsonPropertyName("score")] float Score,
    [property: JsonPropertyName("start")] int Start,
    [property: JsonPropertyName("end")] int End,
    [property: JsonPropertyName("answer")] string Answer);
