using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Answers;

namespace BertGrains.Gateway.Pairs;

/// <summary>The answers to one question.</summary>
internal sealed record FoundAnswers(
    [property: JsonPropertyName("answers")] IReadOnlyList<FoundAnswer> Answers,
    [property: JsonPropertyName("no_answer_score"), Description("Probability that the context has no answer.")] float NoAnswerScore)
{
    [JsonPropertyName("windows")]
    [Description("Number of windows in which the context was read.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Windows { get; init; }

    [JsonPropertyName("truncated")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Truncated { get; init; }

    /// <summary>The answers of an item without an error.</summary>
    public static FoundAnswers Of(ItemResult item) =>
        Of((AnswersOutput)item.Outputs[0]) with { Windows = item.Windows, Truncated = item.Truncated };

    public static FoundAnswers Of(AnswersOutput output) =>
        new([.. output.Answers.Select(answer => new FoundAnswer(answer.Text, answer.Score, answer.Start, answer.End))], output.NoAnswer);
}

/// <summary>One span of the context, with offsets in UTF-16 code units.</summary>
internal sealed record FoundAnswer(
    [property: JsonPropertyName("answer")] string Answer,
    [property: JsonPropertyName("score")] float Score,
    [property: JsonPropertyName("start")] int Start,
    [property: JsonPropertyName("end")] int End);

/// <summary>One item of <c>/answer</c>: answers, or an error.</summary>
[JsonConverter(typeof(AnswersItemConverter))]
internal readonly record struct AnswersItem(ItemResult Outcome) : IItem;

internal sealed class AnswersItemConverter : ItemConverter<AnswersItem>
{
    protected override void WriteAnswer(Utf8JsonWriter writer, AnswersItem item) =>
        JsonSerializer.Serialize(writer, FoundAnswers.Of(item.Outcome), AnswerJson.Wire.FoundAnswers);
}
