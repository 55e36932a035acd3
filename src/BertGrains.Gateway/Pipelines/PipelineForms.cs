using System.Text.Json;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Pipelines;

/// <summary>A text, an object with text and text_pair, or a list of these.</summary>
internal sealed record PipelineTexts(InputList List);

/// <summary>Reads the values that only the bodies of pipelines have. Items over <paramref name="maxItems"/> are counted and skipped.</summary>
internal sealed class PipelineForms(int maxItems)
{
    public const string Text = "text";
    public const string TextPair = "text_pair";

    private const string Expected = "must be a text, an object with text and text_pair, or a list of these";

    public PipelineTexts Texts(ref Utf8JsonReader reader) => new(ItemForm.OneOrMany(ref reader, maxItems, Item));

    public static CandidateLabels Labels(ref Utf8JsonReader reader)
    {
        const string Expected = "must be a list of labels, or a string with labels between commas";
        if (reader.TokenType == JsonTokenType.String)
            return new(reader.GetString()!.Split(','));
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FormException(Expected);
        var labels = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            labels.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new FormException(Expected));
        return new(labels);
    }

    public static ScoreFunction Function(ref Utf8JsonReader reader) => Scalars.Named(
        ref reader,
        "must be sigmoid, softmax or none",
        ("sigmoid", ScoreFunction.Sigmoid),
        ("softmax", ScoreFunction.Softmax),
        ("none", ScoreFunction.None));

    public static TruncationChoice Truncation(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => new(true),
        JsonTokenType.False => new(false),
        JsonTokenType.String when reader.ValueTextEquals("longest_first"u8) => new(true),
        JsonTokenType.String when reader.ValueTextEquals("do_not_truncate"u8) => new(false),
        _ => throw new FormException("must be true, false, longest_first or do_not_truncate"),
    };

    public static PaddingChoice Padding(ref Utf8JsonReader reader) => reader.TokenType is JsonTokenType.True or JsonTokenType.False
        || (reader.TokenType == JsonTokenType.String
            && (reader.ValueTextEquals("longest"u8) || reader.ValueTextEquals("max_length"u8) || reader.ValueTextEquals("do_not_pad"u8)))
        ? default
        : throw new FormException("must be true, false, longest, max_length or do_not_pad");

    private static InputItem Item(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String
        ? InputItem.FromText(reader.GetString()!)
        : ItemForm.TwoTexts(ref reader, Text, TextPair, Expected);
}
