using System.Collections.Frozen;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Heads;
using BertGrains.Inference.Scheduling;

namespace BertGrains.Inference.Engine;

/// <summary>
/// The side of a model that the caller is on, in process and in a cluster: what it offers, its tokeniser and its decoders. It needs the
/// manifest and the vocabulary of a bundle, not its graphs. Immutable.
/// </summary>
internal sealed class ModelFront
{
    private readonly FrozenDictionary<string, int> _heads;

    /// <param name="manifest">The bundle's manifest.</param>
    /// <param name="revision">Its SHA-256.</param>
    /// <param name="tokenizer">The model's tokeniser.</param>
    public ModelFront(BundleManifest manifest, string revision, ModelTokenizer tokenizer)
    {
        Tokenizer = tokenizer;
        Decoders = [.. manifest.Heads.Select(HeadDecoder.For)];
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
            Heads = [.. Decoders.Select(decoder => decoder.Description)],
            Source = manifest.Source.Name,
            License = manifest.License?.Id,
        };
    }

    public string Name => Description.Name;

    public ModelDescription Description { get; }

    public ModelTokenizer Tokenizer { get; }

    /// <summary>One a head, in the order of the bundle.</summary>
    public IReadOnlyList<HeadDecoder> Decoders { get; }

    /// <summary>For messages.</summary>
    public string HeadNames { get; }

    public bool TryFindHead(string name, out int index) => _heads.TryGetValue(name, out index);

    /// <summary>Tokenises a request's items, has them run, and decodes.</summary>
    /// <param name="request">The request; its model is this one.</param>
    /// <param name="runner">Runs the items.</param>
    /// <param name="time">Clock of deadlines.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="OperationCanceledException">The caller left.</exception>
    public async Task<InferenceResponse> InferAsync(
        InferenceRequest request, IItemRunner runner, TimeProvider time, CancellationToken cancellationToken)
    {
        var (plan, fault) = RequestPlan.Create(this, request);
        if (plan is null)
            return new InferenceResponse { Error = fault };

        using var activity = EngineActivities.Source.StartActivity("infer");
        activity?.SetTag("bertgrains.model", Name);
        activity?.SetTag("bertgrains.heads", request.Heads);
        activity?.SetTag("bertgrains.items", request.Inputs.Count);
        using var call = new InferenceCall(this, runner, plan, request, time);
        return new InferenceResponse { Items = await call.RunAsync(cancellationToken), Model = Description };
    }

    public TokenizeResponse Tokenize(TokenizeRequest request) =>
        new() { Items = [.. request.Inputs.Select(text => Tokenizer.Tokenize(text, request.AddSpecialTokens))] };

    public DecodeResponse Decode(DecodeRequest request) =>
        request.Ids.Select(Tokenizer.CheckIds).FirstOrDefault(fault => fault is not null) is { } fault
            ? new DecodeResponse { Error = fault }
            : new DecodeResponse { Items = [.. request.Ids.Select(ids => Tokenizer.Decode(ids, request.SkipSpecialTokens))] };
}
