using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BertGrains.Gateway.Answers;

/// <summary>The spans of one text with what became of it.</summary>
internal sealed record FoundEntities([property: JsonPropertyName("entities")] IReadOnlyList<Entity> Entities, ItemResult Outcome) : TextAnswer(Outcome);

/// <summary>The tokens for each mask of one text with what became of it.</summary>
internal sealed record FilledMasks(
    [property: JsonPropertyName("masks"), Description("A list of tokens for each mask, in the order of the text.")]
    IReadOnlyList<IReadOnlyList<Fill>> Masks,
    ItemResult Outcome) : TextAnswer(Outcome);

/// <summary>The tokens of one text with what became of it.</summary>
internal sealed record CheckedTokens(
    [property: JsonPropertyName("tokens")] IReadOnlyList<TokenOriginAnswer> Tokens, ItemResult Outcome) : TextAnswer(Outcome);

/// <summary>One item of <c>/entities</c>: a list of spans, an object that has them, or an error.</summary>
[JsonConverter(typeof(EntitiesItemConverter))]
internal readonly record struct EntitiesItem(ItemResult Outcome, bool IsDetailed) : IItem;

/// <summary>
/// One item of <c>/fill-mask</c>: a list of tokens for one mask, a list of such lists for several, an object that has them, or an error.
/// </summary>
[JsonConverter(typeof(FillMaskItemConverter))]
internal readonly record struct FillMaskItem(ItemResult Outcome, bool IsDetailed) : IItem;

/// <summary>One item of <c>/detect-replaced</c>: a list of tokens, an object that has them, or an error.</summary>
[JsonConverter(typeof(ReplacedTokensItemConverter))]
internal readonly record struct ReplacedTokensItem(ItemResult Outcome, bool IsDetailed) : IItem;

internal sealed class EntitiesItemConverter : ItemConverter<EntitiesItem>
{
    protected override void WriteAnswer(Utf8JsonWriter writer, EntitiesItem item)
    {
        var entities = Outputs.Entities((EntitiesOutput)item.Outcome.Outputs[0]);
        if (item.IsDetailed)
            JsonSerializer.Serialize(writer, new FoundEntities(entities, item.Outcome), AnswerJson.Wire.FoundEntities);
        else
            JsonSerializer.Serialize(writer, entities, AnswerJson.Wire.IReadOnlyListEntity);
    }
}

internal sealed class FillMaskItemConverter : ItemConverter<FillMaskItem>
{
    protected override void WriteAnswer(Utf8JsonWriter writer, FillMaskItem item)
    {
        var output = (FillMaskOutput)item.Outcome.Outputs[0];
        if (item.IsDetailed)
            JsonSerializer.Serialize(writer, new FilledMasks([.. output.Masks.Select(TaskOutputs.Fills)], item.Outcome), AnswerJson.Wire.FilledMasks);
        else
            TaskOutputs.Write(writer, output);
    }
}

internal sealed class ReplacedTokensItemConverter : ItemConverter<ReplacedTokensItem>
{
    protected override void WriteAnswer(Utf8JsonWriter writer, ReplacedTokensItem item)
    {
        var tokens = TaskOutputs.Tokens((EntitiesOutput)item.Outcome.Outputs[0]);
        if (item.IsDetailed)
            JsonSerializer.Serialize(writer, new CheckedTokens(tokens, item.Outcome), AnswerJson.Wire.CheckedTokens);
        else
            JsonSerializer.Serialize(writer, tokens, AnswerJson.Wire.IReadOnlyListTokenOriginAnswer);
    }
}
