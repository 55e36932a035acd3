using System.Text.Json;
using System.Text.Json.Serialization;

namespace BertGrains.Gateway.Answers;

/// <summary>One label and its score.</summary>
internal sealed record Prediction(
    [property: JsonPropertyName("label")] string Label,
    [property: JsonPropertyName("score")] float Score);

/// <summary>One labeled span, with offsets in UTF-16 code units.</summary>
internal sealed record Entity(
    [property: JsonPropertyName("label")] string Label,
    [property: JsonPropertyName("score")] float Score,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("start")] int Start,
    [property: JsonPropertyName("end")] int End)
{
    /// <summary>1 when the span is in the second text of a pair, else absent.</summary>
    [JsonPropertyName("sequence")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Sequence { get; init; }
}

/// <summary>One item of <c>/infer</c>.</summary>
[JsonConverter(typeof(InferItemConverter))]
internal readonly record struct InferItem(IReadOnlyList<string> Heads, ItemResult Outcome, bool RawScores);

/// <summary>Converts outputs of heads to the values that are serialized.</summary>
internal static class Outputs
{
    /// <summary>All labels, the highest score first, with logits in place of scores when <paramref name="raw"/>.</summary>
    public static IReadOnlyList<Prediction> Predictions(ClassificationOutput output, bool raw)
    {
        var scores = raw ? output.Logits : output.Scores;
        return [.. Enumerable.Range(0, scores.Length).Select(i => new Prediction(output.Labels[i], scores.Span[i])).OrderByDescending(p => p.Score)];
    }

    public static IReadOnlyList<Entity> Entities(EntitiesOutput output) =>
        [.. output.Entities.Select(span => new Entity(span.Label, span.Score, span.Text, span.Start, span.End) { Sequence = span.Sequence })];

    /// <summary>One vector per token, of a <see cref="FeaturesOutput"/> or a <see cref="TokenEmbeddingsOutput"/>.</summary>
    public static IReadOnlyList<ReadOnlyMemory<float>> VectorsOfTokens(HeadOutput output) => output switch
    {
        TokenEmbeddingsOutput tokens => Rows(tokens.Values, tokens.Dimensions),
        _ => Features((FeaturesOutput)output),
    };

    /// <summary>One vector per token.</summary>
    public static IReadOnlyList<ReadOnlyMemory<float>> Features(FeaturesOutput output) => Rows(output.Values[..(output.Tokens * output.Dimensions)], output.Dimensions);

    private static ReadOnlyMemory<float>[] Rows(ReadOnlyMemory<float> values, int dimensions)
    {
        var rows = new ReadOnlyMemory<float>[values.Length / dimensions];
        for (var row = 0; row < rows.Length; row++)
            rows[row] = values.Slice(row * dimensions, dimensions);
        return rows;
    }
}

internal sealed class InferItemConverter : WriteOnlyConverter<InferItem>
{
    public override void Write(Utf8JsonWriter writer, InferItem value, JsonSerializerOptions options) =>
        ItemJson.Write(writer, value.Heads, value.Outcome, value.RawScores);
}
