namespace BertGrains;

/// <summary>The relevance of one text to a query.</summary>
/// <param name="Index">Position of the text in the request.</param>
/// <param name="Score">
/// Relevance from 0 to 1: the sigmoid of the logit, whichever activation the head has for predictions. The logit itself for late interaction.
/// </param>
/// <param name="Logit">The output of the head: a logit, or the score of late interaction. Texts whose scores round to the same number can still differ in it.</param>
public sealed record RankedText(int Index, float Score, float Logit);

/// <summary>Sorts texts by their relevance to a query.</summary>
public static class Ranking
{
    /// <summary>Items for a head with the task <see cref="BertTask.Rerank"/> or <see cref="BertTask.EmbedTokens"/>: the query with each text.</summary>
    /// <param name="query">The query.</param>
    /// <param name="texts">The texts to sort.</param>
    public static IReadOnlyList<InputItem> ItemsOf(string query, IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return [.. texts.Select(text => InputItem.FromText(query, text))];
    }

    /// <summary>The texts, the most relevant first; equally relevant ones in the order of the request.</summary>
    /// <param name="items">Results of the items, in their order and without errors.</param>
    public static IReadOnlyList<RankedText> Of(IReadOnlyList<ItemResult> items)
    {
        ArgumentNullException.ThrowIfNull(items);

        // By logit: in single precision the sigmoid is 1 for every logit above 17.
        return [.. items.Select((item, index) => Of(index, item.Outputs[0])).OrderByDescending(text => text.Logit)];
    }

    private static RankedText Of(int index, HeadOutput output)
    {
        if (output is RelevanceOutput relevance)
            return new RankedText(index, relevance.Score, relevance.Score);
        var logit = ((ClassificationOutput)output).Logits.Span[0];
        return new RankedText(index, (float)(1 / (1 + Math.Exp(-(double)logit))), logit);
    }
}
