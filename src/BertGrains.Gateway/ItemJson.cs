using System.Text.Encodings.Web;
using System.Text.Json;
using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Pairs;

namespace BertGrains.Gateway;

/// <summary>
/// Writes the JSON object of one item, as in a response of <c>/infer</c>: one member per head, in the order of the request, or <c>{"error":{"code","message"}}</c> for an item that failed. Thread-safe.
/// </summary>
/// <remarks>
/// An embedding is an array of numbers, whole numbers where it is quantized. A classification is <c>[{"label","score"}]</c> with all labels, the highest score first. Entities
/// are <c>[{"label","score","text","start","end"}]</c> with offsets in UTF-16 code units, and <c>"sequence":1</c> in the second text of a
/// pair. Features are one array of numbers per token. Answers are <c>{"answers":[{"answer","score","start","end"}],"no_answer_score"}</c>.
/// Filled masks are <c>[{"score","token","token_str","sequence"}]</c>, or a list of such lists where the item has several masks. A sparse
/// embedding is <c>[{"index","value"}]</c>. Embeddings of tokens are one array of numbers per token, and of a pair its score, a number.
/// After the heads, an item that was truncated has <c>"truncated":true</c>, and one that ran in several windows <c>"windows"</c>, their number.
/// </remarks>
public static class ItemJson
{
    /// <summary>Options for the writer. Text beyond ASCII is not escaped.</summary>
    public static JsonWriterOptions WriterOptions { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes the object of <paramref name="item"/>.</summary>
    /// <param name="writer">The destination, created with <see cref="WriterOptions"/>.</param>
    /// <param name="heads">Names of the requested heads, in the order of the request.</param>
    /// <param name="item">The result of the item.</param>
    /// <param name="rawScores">Whether classifications contain logits in place of probabilities.</param>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<string> heads, ItemResult item, bool rawScores = false)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        WriteMembers(writer, heads, item, rawScores);
        writer.WriteEndObject();
    }

    /// <summary>Writes the members of the object of <paramref name="item"/>, for an object that has others too.</summary>
    /// <param name="writer">The destination, created with <see cref="WriterOptions"/>, in an object.</param>
    /// <param name="heads">Names of the requested heads, in the order of the request.</param>
    /// <param name="item">The result of the item.</param>
    /// <param name="rawScores">Whether classifications contain logits in place of probabilities.</param>
    public static void WriteMembers(Utf8JsonWriter writer, IReadOnlyList<string> heads, ItemResult item, bool rawScores = false)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(heads);
        ArgumentNullException.ThrowIfNull(item);
        if (item.Error is { } error)
        {
            writer.WritePropertyName("error"u8);
            JsonSerializer.Serialize(writer, Body(error).Error, AnswerJson.Wire.ErrorDetail);
            return;
        }

        for (var i = 0; i < heads.Count; i++)
        {
            writer.WritePropertyName(heads[i]);
            WriteOutput(writer, item.Outputs[i], rawScores);
        }

        WriteLength(writer, item);
    }

    /// <summary>Writes what became of a long text; nothing for one that fits the model.</summary>
    internal static void WriteLength(Utf8JsonWriter writer, ItemResult item)
    {
        if (item.Truncated)
            writer.WriteBoolean("truncated"u8, true);
        if (item.Windows > 1)
            writer.WriteNumber("windows"u8, item.Windows);
    }

    /// <summary>Writes the members of an object of <c>/answer</c>, or the error of the item.</summary>
    /// <param name="writer">The destination, created with <see cref="WriterOptions"/>, in an object.</param>
    /// <param name="item">The result of a head for questions.</param>
    public static void WriteAnswerMembers(Utf8JsonWriter writer, ItemResult item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var written = item.Error is null
            ? JsonSerializer.SerializeToElement(FoundAnswers.Of(item), AnswerJson.Wire.FoundAnswers)
            : JsonSerializer.SerializeToElement(Body(item.Error), AnswerJson.Wire.ErrorBody);
        foreach (var member in written.EnumerateObject())
            member.WriteTo(writer);
    }

    internal static void WriteError(Utf8JsonWriter writer, BertError error) =>
        JsonSerializer.Serialize(writer, Body(error), AnswerJson.Wire.ErrorBody);

    internal static void WriteOutput(Utf8JsonWriter writer, HeadOutput output, bool rawScores)
    {
        switch (output)
        {
            case EmbeddingOutput embedding:
                FloatJson.WriteArray(writer, embedding.Values.Span);
                break;
            case QuantizedEmbeddingOutput quantized:
                QuantizedJson.WriteArray(writer, quantized);
                break;
            case ClassificationOutput classes:
                JsonSerializer.Serialize(writer, Outputs.Predictions(classes, rawScores), AnswerJson.Wire.IReadOnlyListPrediction);
                break;
            case EntitiesOutput entities:
                JsonSerializer.Serialize(writer, Outputs.Entities(entities), AnswerJson.Wire.IReadOnlyListEntity);
                break;
            case FeaturesOutput features:
                JsonSerializer.Serialize(writer, Outputs.Features(features), AnswerJson.Wire.IReadOnlyListReadOnlyMemorySingle);
                break;
            case TokenEmbeddingsOutput tokens:
                JsonSerializer.Serialize(writer, Outputs.VectorsOfTokens(tokens), AnswerJson.Wire.IReadOnlyListReadOnlyMemorySingle);
                break;
            case RelevanceOutput relevance:
                FloatJson.WriteNumber(writer, relevance.Score);
                break;
            case AnswersOutput answers:
                JsonSerializer.Serialize(writer, FoundAnswers.Of(answers), AnswerJson.Wire.FoundAnswers);
                break;
            case FillMaskOutput masks:
                TaskOutputs.Write(writer, masks);
                break;
            case SparseEmbeddingOutput sparse:
                JsonSerializer.Serialize(writer, TaskOutputs.Weights(sparse), AnswerJson.Wire.IReadOnlyListSparseValue);
                break;
            default:
                throw new NotSupportedException($"{output.GetType().Name} has no JSON form.");
        }
    }

    private static ErrorBody Body(BertError error) =>
        ErrorBody.From(ErrorTable.Row(ErrorTable.Of(error.Code)), RequestError.MessageOf(error));
}
