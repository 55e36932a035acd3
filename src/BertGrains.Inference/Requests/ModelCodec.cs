using System.Collections.Frozen;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Engine;
using BertGrains.Inference.Heads;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Requests;

/// <summary>
/// Tokenizes the inputs of one model and decodes its outputs, in process and in a cluster. Needs the manifest and the vocabulary of a
/// bundle, not its graphs. Immutable and thread-safe.
/// </summary>
public sealed class ModelCodec
{
    private readonly FrozenDictionary<string, int> _heads;

    private ModelCodec(BundleManifest manifest, string revision, ModelTokenizer tokenizer)
    {
        Tokenizer = tokenizer;
        HasTokenTypes = manifest.Dimensions.TokenTypes > 1;
        Decoders = [.. manifest.Heads.Select(head => HeadDecoder.For(head, manifest.Trunk))];
        _heads = manifest.Heads.Select((head, index) => (head.Name, index)).ToFrozenDictionary(head => head.Name, head => head.index);
        HeadNames = string.Join(", ", manifest.Heads.Select(head => head.Name));
        Description = new ModelDescription
        {
            Name = manifest.Name,
            Revision = revision,
            Architecture = manifest.Architecture,
            Precision = manifest.Precision,
            HiddenSize = manifest.Dimensions.Hidden,
            MaxTokens = manifest.MaxTokens,
            TruncationSide = tokenizer.TruncationSide,
            Heads = [.. Decoders.Select(decoder => decoder.DescriptionOf(manifest.MaxTokens))],
            Source = manifest.Source.Name,
            License = manifest.License?.Id,
        };
    }

    /// <summary>Description of the model.</summary>
    public ModelDescription Description { get; }

    internal string Name => Description.Name;

    internal ModelTokenizer Tokenizer { get; }

    /// <summary>Whether the encoder tells the texts of a pair apart; if not, all tokens have type 0.</summary>
    internal bool HasTokenTypes { get; }

    /// <summary>One decoder per head, in the order of the bundle.</summary>
    internal IReadOnlyList<HeadDecoder> Decoders { get; }

    /// <summary>Names of the heads, for messages.</summary>
    internal string HeadNames { get; }

    /// <summary>Loads the tokenizer and the decoders of a bundle.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <exception cref="BundleException">This version does not support the bundle.</exception>
    public static ModelCodec Load(Bundle bundle) =>
        new(bundle.Manifest, bundle.Revision, ModelTokenizer.Load(bundle));

    /// <summary>Loads the tokenizer and the decoders from a manifest and a vocabulary.</summary>
    /// <param name="manifest">Manifest of the bundle.</param>
    /// <param name="revision">SHA-256 of the manifest.</param>
    /// <param name="vocabulary">Path of the verified vocabulary.</param>
    /// <exception cref="BundleException">This version does not support the bundle.</exception>
    public static ModelCodec Load(BundleManifest manifest, string revision, string vocabulary) =>
        new(manifest, revision, ModelTokenizer.Load(manifest, vocabulary));

    /// <summary>Tokenizes the items of a request, runs and decodes them.</summary>
    /// <param name="request">A request for this model.</param>
    /// <param name="runner">Runs the items.</param>
    /// <param name="time">Clock for deadlines.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>One result per item, or the error of the whole request.</returns>
    /// <exception cref="OperationCanceledException">The caller canceled the request.</exception>
    public async Task<InferenceResponse> InferAsync(
        InferenceRequest request, IItemRunner runner, TimeProvider time, CancellationToken cancellationToken)
    {
        using var activity = EngineActivities.StartRequest(request, Description);
        var response = await RunAsync(request, runner, time, cancellationToken);
        EngineActivities.Answered(activity, response);
        return response;
    }

    private async Task<InferenceResponse> RunAsync(
        InferenceRequest request, IItemRunner runner, TimeProvider time, CancellationToken cancellationToken)
    {
        var (scores, fault) = PairScores.Of(this, request);
        if (fault is not null)
            return new InferenceResponse { Error = fault };
        (var plan, fault) = RequestPlan.Create(this, scores?.Documents ?? request);
        if (plan is null)
            return new InferenceResponse { Error = fault };

        if (scores is not null)
            return await ScoreAsync(scores, plan, runner, time, cancellationToken);
        using var call = new InferenceCall(this, runner, plan, request, time);
        return new InferenceResponse { Items = await call.RunAsync(cancellationToken), Model = Description };
    }

    /// <summary>Tokenizes texts.</summary>
    /// <param name="request">A request for this model.</param>
    /// <param name="cancellationToken">Ends the call before the next text.</param>
    /// <exception cref="OperationCanceledException">The caller canceled the request.</exception>
    public async ValueTask<TokenizeResponse> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken)
    {
        using var turn = await LongTexts.EnterAsync(request.Inputs.Sum(text => (long)text.Length), cancellationToken);
        return new TokenizeResponse
        {
            Items = [.. Until(request.Inputs, cancellationToken).Select(text => Tokenizer.Tokenize(text, request.AddSpecialTokens))],
        };
    }

    /// <summary>Converts token ids to texts.</summary>
    /// <param name="request">A request for this model.</param>
    /// <param name="cancellationToken">Ends the call before the next list of ids.</param>
    /// <returns>One text per list of ids, or an error that names an id outside the vocabulary.</returns>
    /// <exception cref="OperationCanceledException">The caller canceled the request.</exception>
    public async ValueTask<DecodeResponse> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken)
    {
        using var turn = await LongTexts.EnterAsync(request.Ids.Sum(ids => (long)ids.Count), cancellationToken);
        var fault = Until(request.Ids, cancellationToken).Select(Tokenizer.CheckIds).FirstOrDefault(fault => fault is not null);
        return fault is not null
            ? new DecodeResponse { Error = fault }
            : new DecodeResponse
            {
                Items = [.. Until(request.Ids, cancellationToken).Select(ids => Tokenizer.Decode(ids, request.SkipSpecialTokens))],
            };
    }

    internal bool TryFindHead(string name, out int index) => _heads.TryGetValue(name, out index);

    private async Task<InferenceResponse> ScoreAsync(
        PairScores scores, RequestPlan plan, IItemRunner runner, TimeProvider time, CancellationToken cancellationToken)
    {
        var (queryPlan, fault) = RequestPlan.Create(this, scores.Queries);
        if (queryPlan is null)
            return new InferenceResponse { Error = fault };
        using var queries = new InferenceCall(this, runner, queryPlan, scores.Queries, time);
        using var call = new InferenceCall(this, runner, plan, scores.Documents, time, scores);
        try
        {
            await scores.StartAsync(Tokenizer, queryPlan, () => queries.RunAsync(cancellationToken), cancellationToken);
            return new InferenceResponse { Items = await call.RunAsync(cancellationToken), Model = Description };
        }
        finally
        {
            await scores.EndAsync();
        }
    }

    private static IEnumerable<T> Until<T>(IEnumerable<T> items, CancellationToken cancellationToken)
    {
        foreach (var item in items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return item;
        }
    }
}
