using BertGrains.Inference.Heads;

namespace BertGrains.Inference.Requests;

/// <summary>
/// Scores of pairs by late interaction. The documents are the items of the request; each different query runs once beside them, and a
/// document is reduced to its score as soon as both have their vectors. A document whose query cannot be encoded does not run.
/// </summary>
internal sealed class PairScores
{
    private static readonly BertError NoVectors = new(
        ErrorCode.Unprocessable, "A text of the pair has no token with a vector: the head skips all of them.");

    private readonly TokenEmbeddingsDecoder[] _decoders;
    private readonly Dictionary<string, int> _indices = [];
    private readonly int?[] _queryOf;
    private readonly int[] _firstUse;
    private readonly BertError?[] _faults;
    private Task<IReadOnlyList<ItemResult>> _vectors = Task.FromResult<IReadOnlyList<ItemResult>>([]);

    private PairScores(InferenceRequest request, TokenEmbeddingsDecoder[] decoders)
    {
        _decoders = decoders;
        _queryOf = [.. request.Inputs.Select(QueryOf)];
        _firstUse = [.. Enumerable.Range(0, _indices.Count).Select(query => Array.IndexOf<int?>(_queryOf, query))];
        _faults = new BertError?[_indices.Count];
        var isPlain = request.Prompt is { Length: 0 };

        // The windows are those of documents: a query is never split.
        Queries = request with
        {
            Inputs = [.. _indices.Keys.Select(query => InputItem.FromText(query))],
            Prompt = isPlain ? request.Prompt : LateInteraction.Query,
            Truncate = request.Truncate && request.Windows is null,
            Windows = null,
        };
        Documents = request with
        {
            Inputs = [.. request.Inputs.Select(input => input.Pair is { } document ? InputItem.FromText(document) : input)],
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
        if (request.Heads.Count == 0 || request.Inputs.All(input => input.Pair is null))
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

    /// <summary>Finds the queries that cannot be encoded, and starts the run of the queries.</summary>
    /// <param name="tokenizer">The tokenizer of the model.</param>
    /// <param name="plan">The plan of <see cref="Queries"/>.</param>
    /// <param name="run">Runs the queries.</param>
    /// <param name="cancellationToken">Ends the wait for a turn to tokenize a long query.</param>
    public async Task StartAsync(
        ModelTokenizer tokenizer, RequestPlan plan, Func<Task<IReadOnlyList<ItemResult>>> run, CancellationToken cancellationToken)
    {
        for (var query = 0; query < _faults.Length; query++)
        {
            var input = Queries.Inputs[query];
            using (await LongTexts.EnterAsync(input.Text!.Length, cancellationToken))
                _faults[query] = tokenizer.Encode(input, plan.Form, plan.Truncates, Queries.TruncationSide).Error;
        }

        _vectors = run();
    }

    /// <summary>Waits until the queries use nothing of the request any more.</summary>
    public async Task EndAsync() => await ((Task)_vectors).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Why an item need not run; null if it must.</summary>
    public BertError? FaultOf(int index) => _queryOf[index] is { } query ? _faults[query] : null;

    /// <summary>The result of an item. The tokens of a query count once.</summary>
    /// <param name="index">Index of the item.</param>
    /// <param name="document">Its vectors, or an error.</param>
    public async ValueTask<ItemResult> FinishAsync(int index, ItemResult document)
    {
        if (_queryOf[index] is not { } place || document.Error is not null)
            return document;
        var query = (await _vectors)[place];
        if (query.Error is not null)
            return query;
        if (query.Outputs.Concat(document.Outputs).Any(output => output is TokenEmbeddingsOutput { Tokens.Count: 0 }))
            return new ItemResult { Error = NoVectors };
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
        if (input.Pair is null)
            return null;
        _indices.TryAdd(input.Text!, _indices.Count);
        return _indices[input.Text!];
    }
}
