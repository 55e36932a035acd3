namespace BertGrains.Gateway.Offsets;

/// <summary>Converts the positions of results, which are in UTF-16 code units, into another unit.</summary>
public static class ResultOffsets
{
    /// <summary>A result with its positions in another unit: those of entities, answers and the tokens of features.</summary>
    /// <param name="unit">The unit of the positions that are returned.</param>
    /// <param name="item">A result, with positions in UTF-16 code units.</param>
    /// <param name="input">The item that it is of.</param>
    public static ItemResult In(OffsetUnit unit, ItemResult item, InputItem input)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(input);
        if (unit == OffsetUnit.Utf16 || item.Error is not null || input.Text is null)
            return item;
        var text = new TextOffsets(input.Text, unit);
        var pair = new TextOffsets(input.Pair ?? "", unit);
        return item with { Outputs = [.. item.Outputs.Select(output => Convert(output, ref text, ref pair))] };
    }

    private static HeadOutput Convert(HeadOutput output, ref TextOffsets text, ref TextOffsets pair)
    {
        switch (output)
        {
            case EntitiesOutput entities:
                var spans = new EntitySpan[entities.Entities.Count];
                for (var i = 0; i < spans.Length; i++)
                {
                    var span = entities.Entities[i];
                    ref var offsets = ref span.Sequence == 0 ? ref text : ref pair;
                    spans[i] = span with { Start = offsets.Of(span.Start), End = offsets.Of(span.End) };
                }

                return new EntitiesOutput(spans);
            case AnswersOutput found:
                var answers = new Answer[found.Answers.Count];
                for (var i = 0; i < answers.Length; i++)
                    answers[i] = found.Answers[i] with { Start = pair.Of(found.Answers[i].Start), End = pair.Of(found.Answers[i].End) };
                return found with { Answers = answers };
            case FeaturesOutput { TokenList.Count: > 0 } features:
                var tokens = new Token[features.TokenList.Count];
                for (var i = 0; i < tokens.Length; i++)
                {
                    var token = features.TokenList[i];
                    ref var offsets = ref token.Sequence == 0 ? ref text : ref pair;
                    tokens[i] = token.Special ? token : token with { Start = offsets.Of(token.Start), End = offsets.Of(token.End) };
                }

                return features with { TokenList = tokens };
            default:
                return output;
        }
    }
}
