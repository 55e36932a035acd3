using System.Text.Json;

namespace BertGrains.Gateway.Results;

/// <summary>Every label with its score, the highest score first: <c>[{"label","score"}]</c>.</summary>
internal static class PredictionJson
{
    /// <summary>Writes all labels, with logits in place of scores when <paramref name="raw"/>.</summary>
    public static void Write(Utf8JsonWriter writer, ClassificationOutput output, bool raw)
    {
        var scores = raw ? output.Logits : output.Scores;
        var order = new int[scores.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, (a, b) => scores.Span[b].CompareTo(scores.Span[a]) is var by && by != 0 ? by : a.CompareTo(b));

        writer.WriteStartArray();
        foreach (var i in order)
        {
            writer.WriteStartObject();
            writer.WriteString("label"u8, output.Labels[i]);
            FloatJson.WriteNumber(writer, "score"u8, scores.Span[i]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
