using System.Text.Json;
using BertGrains.Gateway.Answers;

namespace BertGrains.Gateway;

/// <summary>Writes features as JSON, in our form and in that of the original BERT. Thread-safe.</summary>
public static class FeaturesJson
{
    /// <summary>
    /// Writes the members of an item of <c>/features</c>, or its error: <c>tokens</c>; <c>layers</c>, a list with one entry for each layer and
    /// its number, or one without a number for a mix; and of a long or truncated text <c>windows</c> and <c>truncated</c>. The values of a layer
    /// are one list per token, or one list if they are pooled.
    /// </summary>
    /// <param name="writer">The destination, created with <see cref="ItemJson.WriterOptions"/>, in an object.</param>
    /// <param name="item">The result of a head for features with options.</param>
    /// <param name="pooled">Whether the features are pooled.</param>
    public static void WriteMembers(Utf8JsonWriter writer, ItemResult item, bool pooled)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(item);
        if (item.Error is not null)
        {
            ItemJson.WriteMembers(writer, [], item);
            return;
        }

        var features = (FeaturesOutput)item.Outputs[0];
        WriteTokens(writer, features);
        writer.WriteStartArray("layers"u8);
        var states = StatesOf(features);
        for (var state = 0; state < states; state++)
        {
            writer.WriteStartObject();
            if (features.Layers.Count > 0)
                writer.WriteNumber("layer"u8, features.Layers[state]);
            writer.WritePropertyName("values"u8);
            if (!pooled)
                writer.WriteStartArray();
            for (var row = 0; row < features.Tokens; row++)
                FloatJson.WriteArray(writer, Row(features, row, state, states));
            if (!pooled)
                writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("windows"u8, item.Windows);
        writer.WriteBoolean("truncated"u8, item.Truncated);
    }

    /// <summary>
    /// Writes an item as the original extract_features.py does: <c>{"linex_index","features":[{"token","layers":[{"index","values"}]}]}</c>, or
    /// <c>{"linex_index","error"}</c>. Pooled features are those of one token whose name is empty. Two members are ours: <c>"truncated":true</c>
    /// for a text that was truncated, and <c>"windows"</c> for one that ran in several.
    /// </summary>
    /// <param name="writer">The destination, created with <see cref="ItemJson.WriterOptions"/>.</param>
    /// <param name="index">Position of the item, from 0.</param>
    /// <param name="item">The result of a head for features with options.</param>
    /// <param name="layers">The layers as the request has them, such as -1; empty for those of the result.</param>
    /// <param name="pooled">Whether the features are pooled.</param>
    public static void WriteBert(Utf8JsonWriter writer, long index, ItemResult item, IReadOnlyList<int> layers, bool pooled)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(layers);
        writer.WriteStartObject();
        writer.WriteNumber("linex_index"u8, index);
        if (item.Error is not null)
        {
            ItemJson.WriteMembers(writer, [], item);
            writer.WriteEndObject();
            return;
        }

        var features = (FeaturesOutput)item.Outputs[0];
        var states = StatesOf(features);
        writer.WriteStartArray("features"u8);
        for (var row = 0; row < features.Tokens; row++)
        {
            writer.WriteStartObject();
            writer.WriteString("token"u8, pooled ? "" : features.TokenList[row].Text);
            writer.WriteStartArray("layers"u8);
            for (var state = 0; state < states; state++)
            {
                writer.WriteStartObject();
                writer.WriteNumber("index"u8, layers.Count == states ? layers[state] : features.Layers.Count == states ? features.Layers[state] : -1);
                writer.WritePropertyName("values"u8);
                FloatJson.WriteArray(writer, Row(features, row, state, states));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        ItemJson.WriteLength(writer, item);
        writer.WriteEndObject();
    }

    private static void WriteTokens(Utf8JsonWriter writer, FeaturesOutput features)
    {
        writer.WriteStartArray("tokens"u8);
        foreach (var token in features.TokenList)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id"u8, token.Id);
            writer.WriteString("text"u8, token.Text);
            writer.WriteBoolean("special"u8, token.Special);
            if (!token.Special)
            {
                writer.WriteNumber("start"u8, token.Start);
                writer.WriteNumber("end"u8, token.End);
            }

            if (token.Sequence > 0)
                writer.WriteNumber("sequence"u8, token.Sequence);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static int StatesOf(FeaturesOutput features) => Math.Max(1, features.Layers.Count);

    private static ReadOnlySpan<float> Row(FeaturesOutput features, int row, int state, int states) =>
        features.Values.Span.Slice(((row * states) + state) * features.Dimensions, features.Dimensions);
}
