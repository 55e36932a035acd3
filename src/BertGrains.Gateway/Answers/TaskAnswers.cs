using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BertGrains.Gateway.Answers;

/// <summary>One token in the place of a mask, as the fill-mask task of the Hugging Face Inference API has it.</summary>
internal sealed record Fill(
    [property: JsonPropertyName("score")] float Score,
    [property: JsonPropertyName("token"), Description("Index in the vocabulary.")] int Token,
    [property: JsonPropertyName("token_str")] string TokenStr,
    [property: JsonPropertyName("sequence"), Description("The input with the token in place of the mask.")] string Sequence)
{
    [JsonPropertyName("piece_of")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Index of the target of which the token is only the first piece; absent for whole targets.")]
    public int? PieceOf { get; init; }
}

/// <summary>The weight of a token of the vocabulary, as text-embeddings-inference has it.</summary>
internal readonly record struct SparseValue(
    [property: JsonPropertyName("index"), Description("Index in the vocabulary.")] int Index,
    [property: JsonPropertyName("value")] float Value);

/// <summary>Whether the second text of a pair follows the first.</summary>
internal sealed record NextSentenceAnswer(
    [property: JsonPropertyName("score"), Description("Probability that the second text follows the first.")] float Score,
    [property: JsonPropertyName("is_next")] bool IsNext,
    [property: JsonPropertyName("logits"), Description("For a text that follows, and for one from elsewhere.")] ReadOnlyMemory<float> Logits,
    ItemResult Outcome) : TextAnswer(Outcome);

/// <summary>One token of a text, with offsets in UTF-16 code units.</summary>
internal sealed record TokenOriginAnswer(
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("start")] int Start,
    [property: JsonPropertyName("end")] int End,
    [property: JsonPropertyName("score"), Description("Probability that the token was replaced.")] float Score,
    [property: JsonPropertyName("replaced")] bool Replaced)
{
    /// <summary>1 when the token is in the second text of a pair, else absent.</summary>
    [JsonPropertyName("sequence")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Sequence { get; init; }
}

/// <summary>One item of <c>/next-sentence</c>: an answer or an error.</summary>
[JsonConverter(typeof(NextSentenceItemConverter))]
internal readonly record struct NextSentenceItem(ItemResult Outcome) : IItem;

/// <summary>Converts outputs of heads for pre-training to the values that are serialized.</summary>
internal static class TaskOutputs
{
    public static IReadOnlyList<Fill> Fills(FilledMask mask) =>
        [.. mask.Fills.Select(fill => new Fill(fill.Score, fill.TokenId, fill.Token, fill.Text) { PieceOf = fill.PieceOf })];

    /// <summary>Writes a list for one mask, and a list of lists for several, as the Hugging Face pipeline returns them.</summary>
    public static void Write(Utf8JsonWriter writer, FillMaskOutput output)
    {
        if (output.Masks is [var only])
            JsonSerializer.Serialize(writer, Fills(only), AnswerJson.Wire.IReadOnlyListFill);
        else
            JsonSerializer.Serialize(writer, [.. output.Masks.Select(Fills)], AnswerJson.Wire.IReadOnlyListIReadOnlyListFill);
    }

    public static IReadOnlyList<SparseValue> Weights(SparseEmbeddingOutput output)
    {
        var weights = new SparseValue[output.Indices.Length];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = new SparseValue(output.Indices.Span[i], output.Values.Span[i]);
        return weights;
    }

    public static NextSentenceAnswer NextSentence(ItemResult item)
    {
        var output = (ClassificationOutput)item.Outputs[0];
        return new(output.Scores.Span[0], output.Scores.Span[0] > output.Scores.Span[1], output.Logits, item);
    }

    public static IReadOnlyList<TokenOriginAnswer> Tokens(EntitiesOutput output) =>
        [.. output.Entities.Select(span => (Span: span, IsReplaced: span.Label == TokenOrigin.Replaced)).Select(token => new TokenOriginAnswer(
            token.Span.Text,
            token.Span.Start,
            token.Span.End,
            token.IsReplaced ? token.Span.Score : 1 - token.Span.Score,
            token.IsReplaced) { Sequence = token.Span.Sequence })];
}

internal sealed class NextSentenceItemConverter : ItemConverter<NextSentenceItem>
{
    protected override void WriteAnswer(Utf8JsonWriter writer, NextSentenceItem item) =>
        JsonSerializer.Serialize(writer, TaskOutputs.NextSentence(item.Outcome), AnswerJson.Wire.NextSentenceAnswer);
}
