using System.Collections.Frozen;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Engine;
using BertGrains.Inference.Heads;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Requests;

/// <summary>
/// The side of a model that the caller is on, in process and in a cluster: what it offers, its tokeniser and its decoders. It needs the
/// manifest and the vocabulary of a bundle, not its graphs. Immutable and thread-safe.
/// </summary>
public sealed class ModelCodec
{
    private readonly FrozenDictionary<string, int> _heads;

    private ModelCodec(BundleManifest manifest, string revision, ModelTokenizer tokenizer)
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

    /// <summary>What the model offers.</summary>
    public ModelDescription Description { get; }

    internal string Name => Description.Name;

    internal ModelTokenizer Tokenizer { get; }

    /// <summary>One a head, in the order of the bundle.</summary>
    internal IReadOnlyList<HeadDecoder> Decoders { get; }

    /// <summary>For messages.</summary>
    internal string HeadNames { get; }

    /// <summary>Loads the tokeniser and the decoders of a bundle.</summary>
    /// <param name="bundle">Verified.</param>
    /// <exception cref="BundleException">The bundle is none that this version can run.</exception>
    public static ModelCodec Load(Bundle bundle) =>
        new(bundle.Manifest, bundle.Revision, ModelTokenizer.Load(bundle));

    /// <summary>Loads the tokeniser and the decoders of a bundle whose other files need not be here.</summary>
    /// <param name="manifest">The bundle's manifest.</param>
    /// <param name="revision">Its SHA-256.</param>
    /// <param name="vocabulary">Path of the bundle's vocabulary, verified.</param>
    /// <exception cref="BundleException">The bundle is none that this version can run.</exception>
    public static ModelCodec Load(BundleManifest manifest, string revision, string vocabulary) =>
        new(manifest, revision, ModelTokenizer.Load(manifest, vocabulary));

    /// <summary>Tokenises a request's items, has them run, and decodes.</summary>
    /// <param name="request">The request; its model is this one.</param>
    /// <param name="runner">Runs the items.</param>
    /// <param name="time">Clock of deadlines.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>One result an item, or why the whole request is refused.</returns>
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

    /// <summary>Tokenises texts.</summary>
    /// <param name="request">The request; its model is this one.</param>
    public TokenizeResponse Tokenize(TokenizeRequest request) =>
        new() { Items = [.. request.Inputs.Select(text => Tokenizer.Tokenize(text, request.AddSpecialTokens))] };

    /// <summary>Turns token ids into texts.</summary>
    /// <param name="request">The request; its model is this one.</param>
    /// <returns>One text a list of ids, or which id the vocabulary does not have.</returns>
    public DecodeResponse Decode(DecodeRequest request) =>
        request.Ids.Select(Tokenizer.CheckIds).FirstOrDefault(fault => fault is not null) is { } fault
            ? new DecodeResponse { Error = fault }
            : new DecodeResponse { Items = [.. request.Ids.Select(ids => Tokenizer.Decode(ids, request.SkipSpecialTokens))] };

    internal bool TryFindHead(string name, out int index) => _heads.TryGetValue(name, out index);
}
