using System.Globalization;
using System.Text.Json;

namespace BertGrains.Cluster.Tests.Load;

/// <summary>
/// Compares an item of <c>/infer</c> with the outputs of the engine in process. Labels, spans and their order are exact. Floats may
/// differ in their last bits, because the item ran in another batch.
/// </summary>
internal static class AnswerCheck
{
    // For probabilities and components of unit vectors: far above the last bit, far below the difference of another text.
    private const float Tolerance = 1e-6f;

    /// <returns>The first difference; null when there is none.</returns>
    public static string? Difference(JsonElement item, string head, HeadOutput expected)
    {
        if (!item.TryGetProperty(head, out var answer))
            return $"no {head} in {item}";

        return expected switch
        {
            EmbeddingOutput embedding => Embedding(answer, embedding.Values.Span),
            ClassificationOutput classification => Classification(answer, classification),
            EntitiesOutput entities => Entities(answer, entities.Entities),
            _ => throw new NotSupportedException($"The load has no requests for {expected.GetType().Name}."),
        };
    }

    private static string? Embedding(JsonElement answer, ReadOnlySpan<float> expected)
    {
        if (answer.GetArrayLength() != expected.Length)
            return Text($"an embedding of {answer.GetArrayLength()} instead of {expected.Length}");

        var index = 0;
        foreach (var value in answer.EnumerateArray())
        {
            if (!IsNear(value, expected[index]))
                return Text($"component {index} of an embedding is {value} instead of {expected[index]}");
            index++;
        }

        return null;
    }

    private static string? Classification(JsonElement answer, ClassificationOutput expected)
    {
        if (answer.GetArrayLength() != expected.Labels.Count)
            return Text($"{answer.GetArrayLength()} labels instead of {expected.Labels.Count}");

        foreach (var scored in answer.EnumerateArray())
        {
            var label = scored.GetProperty("label").GetString()!;
            var index = expected.Labels.ToList().IndexOf(label);
            if (index < 0 || !IsNear(scored.GetProperty("score"), expected.Scores.Span[index]))
                return Text($"{label} has the score {scored.GetProperty("score")}");
        }

        return null;
    }

    private static string? Entities(JsonElement answer, IReadOnlyList<EntitySpan> expected)
    {
        if (answer.GetArrayLength() != expected.Count)
            return Text($"{answer.GetArrayLength()} entities instead of {expected.Count}");

        for (var i = 0; i < expected.Count; i++)
        {
            var span = answer[i];
            if (span.GetProperty("label").GetString() != expected[i].Label
                || span.GetProperty("text").GetString() != expected[i].Text
                || span.GetProperty("start").GetInt32() != expected[i].Start
                || span.GetProperty("end").GetInt32() != expected[i].End
                || !IsNear(span.GetProperty("score"), expected[i].Score))
                return $"the entity {span} instead of {expected[i]}";
        }

        return null;
    }

    private static bool IsNear(JsonElement value, float expected) => Math.Abs(value.GetSingle() - expected) <= Tolerance;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
