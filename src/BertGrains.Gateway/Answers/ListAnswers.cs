using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BertGrains.Gateway.Answers;

/// <summary>What became of a text, in answers that are objects.</summary>
internal abstract record TextAnswer
{
    [JsonPropertyName("windows")]
    [JsonPropertyOrder(1)]
    [Description("Number of windows in which the text was run; 1 for a text that fits the model or was truncated.")]
    public required int Windows { get; init; }

    [JsonPropertyName("truncated")]
    [JsonPropertyOrder(2)]
    [Description("Whether tokens were dropped.")]
    public required bool Truncated { get; init; }
}

/// <summary>The spans of one text with what became of it.</summary>
internal sealed record FoundEntities([property: JsonPropertyName("entities")] IReadOnlyList<Entity> Entities) : TextAnswer;

/// <summary>The tokens for each mask of one text with what became of it.</summary>
internal sealed record FilledMasks(
    [property: JsonPropertyName("masks"), Description("A list of tokens for each mask, in the order of the text.")]
    IReadOnlyList<IReadOnlyList<Fill>> Masks) : TextAnswer;

/// <summary>The tokens of one text with what became of it.</summary>
internal sealed record CheckedTokens([property: JsonPropertyName("tokens")] IReadOnlyList<TokenOriginAnswer> Tokens) : TextAnswer;

/// <summary>One item of <c>/entities</c>: a list of spans, an object that has them, or an error.</summary>
[JsonConverter(typeof(EntitiesItemConverter))]
internal readonly record struct EntitiesItem(ItemResult Result, bool IsDetailed);

/// <summary>
/// One item of <c>/fill-mask</c>: a list of tokens for one mask, a list of such lists for several, an object that has them, or an error.
/// </summary>
[JsonConverter(typeof(FillMaskItemConverter))]
internal readonly record struct FillMaskItem(ItemResult Result, bool IsDetailed);

/// <summary>One item of <c>/detect-replaced</c>: a list of tokens, an object that has them, or an error.</summary>
[JsonConverter(typeof(ReplacedTokensItemConverter))]
internal readonly record struct ReplacedTokensItem(ItemResult Result, bool IsDetailed);

internal sealed class EntitiesItemConverter : WriteOnlyConverter<EntitiesItem>
{
    public override void Write(Utf8JsonWriter writer, EntitiesItem value, JsonSerializerOptions options)
    {
        var result = value.Result;
        if (result.Error is { } error)
        {
            ItemJson.WriteError(writer, error);
            return;
        }

        var entities = Outputs.Entities((EntitiesOutput)result.Outputs[0]);
        if (value.IsDetailed)
        {
            JsonSerializer.Serialize(
                writer, new FoundEntities(entities) { Windows = result.Windows, Truncated = result.Truncated }, AnswerJson.Wire.FoundEntities);
        }
        else
        {
            JsonSerializer.Serialize(writer, entities, AnswerJson.Wire.IReadOnlyListEntity);
        }
    }
}

internal sealed class FillMaskItemConverter : WriteOnlyConverter<FillMaskItem>
{
    public override void Write(Utf8JsonWriter writer, FillMaskItem value, JsonSerializerOptions options)
    {
        var result = value.Result;
        if (result.Error is { } error)
        {
            ItemJson.WriteError(writer, error);
            return;
        }

        var output = (FillMaskOutput)result.Outputs[0];
        if (!value.IsDetailed)
        {
            TaskOutputs.Write(writer, output);
            return;
        }

        IReadOnlyList<IReadOnlyList<Fill>> masks = [.. output.Masks.Select(TaskOutputs.Fills)];
        JsonSerializer.Serialize(
            writer, new FilledMasks(masks) { Windows = result.Windows, Truncated = result.Truncated }, AnswerJson.Wire.FilledMasks);
    }
}

internal sealed class ReplacedTokensItemConverter : WriteOnlyConverter<ReplacedTokensItem>
{
    public override void Write(Utf8JsonWriter writer, ReplacedTokensItem value, JsonSerializerOptions options)
    {
        var result = value.Result;
        if (result.Error is { } error)
        {
            ItemJson.WriteError(writer, error);
            return;
        }

        var tokens = TaskOutputs.Tokens((EntitiesOutput)result.Outputs[0]);
        if (value.IsDetailed)
        {
            JsonSerializer.Serialize(
                writer, new CheckedTokens(tokens) { Windows = result.Windows, Truncated = result.Truncated }, AnswerJson.Wire.CheckedTokens);
        }
        else
        {
            JsonSerializer.Serialize(writer, tokens, AnswerJson.Wire.IReadOnlyListTokenOriginAnswer);
        }
    }
}
