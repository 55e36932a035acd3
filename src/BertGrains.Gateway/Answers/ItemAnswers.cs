using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BertGrains.Gateway.Answers;

/// <summary>One item of a response: an answer of the path, or an error.</summary>
internal interface IItem
{
    /// <summary>The result of the item.</summary>
    ItemResult Outcome { get; }
}

/// <summary>Writes the error of an item, or its answer.</summary>
internal abstract class ItemConverter<T> : WriteOnlyConverter<T>
    where T : struct, IItem
{
    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (value.Outcome.Error is { } error)
            ItemJson.WriteError(writer, error);
        else
            WriteAnswer(writer, value);
    }

    /// <summary>Writes the answer of an item without an error.</summary>
    protected abstract void WriteAnswer(Utf8JsonWriter writer, T item);
}

/// <summary>An answer that is an object, with what became of its text.</summary>
/// <param name="Outcome">The result of the text.</param>
internal abstract record TextAnswer([property: JsonIgnore] ItemResult Outcome)
{
    [JsonPropertyName("windows")]
    [JsonPropertyOrder(1)]
    [Description("Number of windows in which the text was run; 1 for a text that fits the model or was truncated.")]
    public int Windows => Outcome.Windows;

    [JsonPropertyName("truncated")]
    [JsonPropertyOrder(2)]
    [Description("Whether tokens were dropped.")]
    public bool Truncated => Outcome.Truncated;
}
