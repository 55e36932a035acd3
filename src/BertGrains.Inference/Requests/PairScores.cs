using BertGrains.Inference.Heads;

namespace BertGrains.Inference.Requests;

/// <summary>
/// Scores of pairs by late interaction. The documents are the items of the request; each different query runs once beside them, and a
/// document is reduced to its score as soon as both have their vectors.
/// </summary>
internal sealed class PairScores
{
    private readonly TokenEmbeddingsDecoder[] _decoders;
    private readonly Dictionary<string, int> _indices = [];
    private readonly int?[] _queryOf;
    private readonly int[] _firstUse;

    private PairScores(InferenceRequest request, TokenEmbeddingsDecoder[] decoders)
    {
        _decoders = decoders;
        _queryOf = [.. request.Inputs.Select(QueryOf)];
        _firstUse = [.. Enumerable.Range(0, _indices.Count).Select(query => Array.IndexOf<int?>(_queryOf, query))];
        var isPlain = request.Prompt is { Length: 0 };
        Queries = request with
        {
            Inputs = [.. _indices.Keys.Select(query => InputItem.FromText(query))],
            Prompt = isPlain ? request.Prompt : LateInteraction.Query,
        };
        Documents = request with
        {
            Inputs = [.. request.Inputs.Select(input => string.IsNullOrEmpty(input.Pair) ? input : InputItem.FromText(input.Pair))],
            Prompt = isPlain ? request.Prompt : LateInteraction.Document,
        };
    }

    /// <summary>The different queries as a request.</summary>
    public InferenceRequest Queries { get; }

    /// <summary>The documents, and the items that are no pairs, as a request.</summary>
    public InferenceRequest Documents { get; }

    /// <returns>Null if the request has no pairs, or a head that reads the texts of a pair together; or an error.</returns>
    public static (PairScores? Scores, BertError? Error) Of(ModelCodec model, InferenceRequest request)
    {
        if (request.Heads.Count == 0 || request.Inputs.All(input => string.IsNullOrEmpty(input.Pair)))
            return (null, null);
        TokenEmbeddingsDecoder?[] decoders =
            [.. request.Heads.Select(name => model.TryFindHead(name, out var head) ? model.Decoders[head] as TokenEmbeddingsDecoder : null)];
        if (Array.Exists(decoders, decoder => decoder is null))
            return (null, null);
        return string.IsNullOrEmpty(request.Prompt)
            ? (new PairScores(request, decoders!), null)
            : (null, new BertError(
                ErrorCode.InvalidRequest,
                $"A pair is a {LateInteraction.Query} and a {LateInteraction.Document}, so the prompt of its texts cannot be named. Leave it out."));
    }

    /// <summary>The result of an item. The tokens of a query count once.</summary>
    /// <param name="index">Index of the item.</param>
    /// <param name="document">Its vectors, or an error.</param>
    /// <param name="queries">The vectors of the queries.</param>
    public async ValueTask<ItemResult> FinishAsync(int index, ItemResult document, Task<IReadOnlyList<ItemResult>> queries)
    {
        if (_queryOf[index] is not { } place || document.Error is not null)
            return document;
        var query = (await queries)[place];
        if (query.Error is not null)
            return query;
        return document with
        {
            Outputs = [.. document.Outputs.Select((output, head) => Score(_decoders[head], query.Outputs[head], output))],
            Tokens = document.Tokens + (_firstUse[place] == index ? query.Tokens : 0),
            Truncated = document.Truncated || query.Truncated,
        };
    }

    private static RelevanceOutput Score(TokenEmbeddingsDecoder decoder, HeadOutput query, HeadOutput document)
    {
        var (asked, read) = ((TokenEmbeddingsOutput)query, (TokenEmbeddingsOutput)document);
        var score = LateInteraction.MaxSim(asked.Values.Span, read.Values.Span, read.Dimensions);
        return new RelevanceOutput(decoder.DividesByQuery ? score / asked.Tokens.Count : score);
    }

    private int? QueryOf(InputItem input)
    {
        if (string.IsNullOrEmpty(input.Pair))
            return null;
        _indices.TryAdd(input.Text!, _indices.Count);
        return _indices[input.Text!];
    }
}
