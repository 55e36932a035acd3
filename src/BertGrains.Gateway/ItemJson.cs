using System.Text.Encodings.Web;
using System.Text.Json;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Results;

namespace BertGrains.Gateway;

/// <summary>
/// The JSON object of one item, as <c>/infer</c> answers it and as a line of a <c>jsonl</c> file holds it: a member a head, in the order
/// of the request, or <c>{"error":{"code","message"}}</c> for an item that failed. Thread-safe.
/// </summary>
/// <remarks>
/// An embedding is an array of numbers; a classification <c>[{"label","score"}]</c> with every label, the highest score first; entities
/// are <c>[{"label","score","text","start","end"}]</c> with positions in UTF-16 units; features an array of numbers for each token.
/// </remarks>
public static class ItemJson
{
    /// <summary>Options for the writer: text beyond ASCII stands as itself, not as escapes.</summary>
    public static JsonWriterOptions WriterOptions { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes the object of <paramref name="item"/>.</summary>
    /// <param name="writer">Where to; one made with <see cref="WriterOptions"/> is quickest.</param>
    /// <param name="heads">Names of the requested heads, in the order of the request.</param>
    /// <param name="item">What became of the item.</param>
    /// <param name="rawScores">Whether classifications give logits in place of probabilities.</param>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<string> heads, ItemResult item, bool rawScores = false)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(heads);
        ArgumentNullException.ThrowIfNull(item);
        writer.WriteStartObject();
        if (item.Error is { } error)
        {
            writer.WriteStartObject("error"u8);
            writer.WriteString("code"u8, ErrorTable.Row(ErrorTable.Of(error.Code)).Code);
            writer.WriteString("message"u8, error.Message);
            writer.WriteEndObject();
        }
        else
        {
            for (var i = 0; i < heads.Count; i++)
            {
                writer.WritePropertyName(heads[i]);
                WriteOutput(writer, item.Outputs[i], rawScores);
            }
        }

        writer.WriteEndObject();
    }

    internal static void WriteOutput(Utf8JsonWriter writer, HeadOutput output, bool rawScores)
    {
        switch (output)
        {
            case EmbeddingOutput embedding:
                FloatJson.WriteArray(writer, embedding.Values.Span);
                break;
            case ClassificationOutput classes:
                PredictionJson.Write(writer, classes, rawScores);
                break;
            case EntitiesOutput entities:
                EntityJson.Write(writer, entities);
                break;
            case FeaturesOutput features:
                FeaturesJson.Write(writer, features);
                break;
            default:
                throw new NotSupportedException($"There is no JSON for {output.GetType().Name}.");
        }
    }
}
