using System.Globalization;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using BertGrains.Inference.Windows;

namespace BertGrains.Inference.Heads;

/// <summary>Returns hidden states. The lane has chosen, mixed and, of items without windows, pooled them.</summary>
internal sealed class FeaturesDecoder : HeadDecoder
{
    private const int NoLayer = int.MinValue;

    /// <param name="head">Entry of the head. One with a graph has a mix of its own.</param>
    /// <param name="trunk">The trunk, whose outputs are the choice of a head without a graph.</param>
    public FeaturesDecoder(HeadManifest head, TrunkManifest trunk)
        : base(head)
    {
        if (head.Graph is null)
            Description = Description with { Layers = trunk.Layers };
    }

    public override WindowTraits? Windows { get; } = new();

    public override BertError? Validate(DecodeOptions options)
    {
        if (options.Features is not { } features)
            return null;
        if (features is { Mix: null, Gamma: not 1f })
            return Invalid("gamma needs a mix, which it multiplies.");
        if (features is { Layers: null, Mix: null })
            return null;
        if (Description.Layers.Count == 0)
        {
            return new BertError(
                ErrorCode.Unprocessable, $"The head {Description.Name} has a mix of layers of its own. Request it without layers and mix.");
        }

        if (features.Layers is null or [])
            return Invalid(features.Mix is null ? "layers is empty; it needs at least one layer." : "mix needs layers, one for each weight.");
        if (features.Layers.Select(Resolve).Distinct().Count() < features.Layers.Count)
            return Invalid("layers has a layer twice.");
        if (features.Mix is { } mix && mix.Count != features.Layers.Count)
            return Invalid($"mix has {mix.Count} weights for {features.Layers.Count} layers; it needs one for each.");
        if (features.Mix?.All(float.IsFinite) is false || !float.IsFinite(features.Gamma))
            return Invalid("mix and gamma must be finite numbers.");
        return features.Layers.FirstOrDefault(layer => !Description.Layers.Contains(Resolve(layer)), NoLayer) is var missing && missing != NoLayer
            ? Missing(missing)
            : null;
    }

    public override BertError? Check(EncodedItem item, DecodeOptions options)
    {
        var rows = options.Features is { Pooling: not FeaturePooling.None } ? 1L : item.Ids.Length;
        var states = options.Features is { Mix: null, Layers: { } layers } ? layers.Count : 1;
        var bytes = rows * states * Description.Dimensions * sizeof(float);
        return bytes <= FeatureOptions.MaxBytesOfAnItem ? null : new BertError(
            ErrorCode.TooLarge,
            string.Create(CultureInfo.InvariantCulture, $"The features of {rows} tokens and {states} layers are {bytes} bytes; the maximum for an item is ")
            + $"{FeatureOptions.MaxBytesOfAnItem}. Request fewer layers at once, a mix, or pooled features, or shorten the text.");
    }

    /// <summary>What the lane returns. The rows of windows are joined before they are pooled.</summary>
    /// <param name="request">A valid request for this head.</param>
    public FeatureChoice? ChoiceOf(InferenceRequest request)
    {
        if (request.Decode.Features is not { } features)
            return null;
        return new FeatureChoice(
            features.Layers is { } layers ? [.. layers.Select(Resolve)] : null,
            features.Mix is { } mix ? FeatureChoice.Mix(mix, features.Gamma) : null,
            request.Windows is null ? features.Pooling : FeaturePooling.None);
    }

    public override HeadOutput Decode(
        IReadOnlyList<WindowOutput> windows, EncodedItem whole, DecodeOptions options, WindowCombination? combination) =>
        Decode(WindowRows.Join(windows, whole), whole, options);

    public override HeadOutput Decode(RawOutput raw, EncodedItem item, DecodeOptions options)
    {
        if (options.Features is not { } features)
            return new FeaturesOutput(raw.Rows, raw.Columns, raw.Values);
        var rows = FeaturePooler.Pool(raw, features.Pooling);
        return new FeaturesOutput(rows.Rows, Description.Dimensions, rows.Values)
        {
            Layers = features.Mix is null && Description.Layers.Count > 0
                ? [.. (features.Layers ?? [-1]).Select(Resolve)]
                : [],
            TokenList = [.. Enumerable.Range(0, item.Ids.Length).Select(item.TokenAt)],
        };
    }

    // The last hidden state is always an output of the trunk: the head reads it.
    private int Resolve(int layer) => layer < 0 ? Description.Layers[^1] + 1 + layer : layer;

    private BertError Missing(int layer)
    {
        var last = Description.Layers[^1];
        var resolved = Resolve(layer);
        return resolved < 0 || resolved > last
            ? Invalid($"layers has {layer}; the model has 0 (embeddings) to {last}, or -{last + 1} to -1.")
            : new BertError(
                ErrorCode.Unprocessable,
                $"The trunk of this bundle does not give layer {resolved}; it has {string.Join(", ", Description.Layers)}. Import the checkpoint "
                + "again: bundles of this version give all layers.");
    }

    private static BertError Invalid(string message) => new(ErrorCode.InvalidRequest, message);
}
