using BertGrains.Cli.Batches;
using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Pairs;

/// <summary>The texts of a ranking in the order of their relevance, and those without a score.</summary>
/// <param name="Ranked">The most relevant first.</param>
/// <param name="Failed">Texts without a score, in the order of the input.</param>
/// <param name="Summary">The counts.</param>
internal sealed record RankedItems(
    IReadOnlyList<(TextItem Item, ItemResult Outcome, RankedText Score)> Ranked,
    IReadOnlyList<(TextItem Item, ItemResult Outcome)> Failed,
    BatchSummary Summary)
{
    /// <summary>Ranks texts. One that fails does not stop the others.</summary>
    /// <param name="client">Runs the pairs.</param>
    /// <param name="head">Name of a head that ranks texts.</param>
    /// <param name="query">The query.</param>
    /// <param name="texts">The lines of the input.</param>
    /// <param name="adapt">Changes the request.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <exception cref="BertException">The engine refused the whole request.</exception>
    public static async Task<RankedItems> RunAsync(
        IBertClient client,
        string head,
        string query,
        IReadOnlyList<TextItem> texts,
        Func<InferenceRequest, InferenceRequest> adapt,
        CancellationToken cancellationToken)
    {
        TextItem[] sent = [.. texts.Where(text => FaultOf(text) is null)];
        var results = new Queue<ItemResult>(await InferAsync(client, head, query, sent, adapt, cancellationToken));
        var counts = new BatchCounts();
        var scored = new List<(TextItem Item, ItemResult Outcome)>();
        var failed = new List<(TextItem Item, ItemResult Outcome)>();
        foreach (var text in texts)
        {
            var result = FaultOf(text) is { } fault
                ? new ItemResult { Error = new BertError(ErrorCode.InvalidRequest, fault) }
                : results.Dequeue();
            counts.Add(text, result);
            (result.Error is null ? scored : failed).Add((text, result));
        }

        var ranked = Ranking.Of([.. scored.Select(entry => entry.Outcome)])
            .Select(score => (scored[score.Index].Item, scored[score.Index].Outcome, score));
        return new RankedItems([.. ranked], failed, counts.Summary(interrupted: false));
    }

    private static async Task<IReadOnlyList<ItemResult>> InferAsync(
        IBertClient client,
        string head,
        string query,
        TextItem[] texts,
        Func<InferenceRequest, InferenceRequest> adapt,
        CancellationToken cancellationToken)
    {
        // A request has at least one item.
        if (texts.Length == 0)
            return [];
        var request = new InferenceRequest { Inputs = Ranking.ItemsOf(query, texts.Select(text => text.Text)), Heads = [head] };
        var response = await client.InferAsync(adapt(request), cancellationToken);
        return response.Error is null ? response.Items : throw new BertException(response.Error);
    }

    private static string? FaultOf(TextItem text) =>
        text.Fault is { } fault ? $"The line cannot be read: {fault}."
        : text.Pair is not null ? "The text has a second text; rerank pairs each text with the query."
        : null;
}
