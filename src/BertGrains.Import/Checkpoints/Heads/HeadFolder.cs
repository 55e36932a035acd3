using BertGrains.Import.Checkpoints.Architectures;
using BertGrains.Import.Safetensors;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>
/// A head trained on a frozen trunk, in its own folder: <c>head.json</c> describes it, <c>head.safetensors</c> has its weights. Text
/// head: <c>mix</c> and <c>gamma</c>, mean over the tokens, <c>dense</c> with its activation if <c>hidden</c> is set, <c>out</c>. Token
/// head: the mix, at most one encoder layer (<c>layer.…</c>, with the sizes of the trunk's layers), <c>out</c>. Fill-mask head: the same mix
/// and layer, <c>dense</c>, gelu, <c>norm</c>, and the word embeddings of the trunk with <c>bias</c>. Features head: the mix, for each token.
/// A text or token head may name other heads in <c>reads</c>: their states follow the mix in the input of its first dense layer, which is
/// <c>input</c> before an encoder layer.
/// </summary>
internal static class HeadFolder
{
    private const string ConfigName = "head.json";
    private const float LayerEpsilon = 1e-12f;
    private const float DefaultThreshold = 0.5f;

    /// <summary>Whether a folder has a head.</summary>
    public static bool IsAt(string folder) => File.Exists(Path.Combine(folder, ConfigName));

    /// <summary>Reads the head in a folder for a trunk.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="trunk">The trunk.</param>
    /// <param name="statesOf">The states of another head of the bundle by its name.</param>
    /// <exception cref="ImportException">The folder has no head, or the head is not supported or does not fit the trunk.</exception>
    public static HeadWeights Read(string folder, HeadTrunk trunk, Func<string, HeadStates>? statesOf = null)
    {
        var config = ConfigOf(folder);
        var path = Path.Combine(folder, "head.safetensors");
        if (!File.Exists(path))
            throw new ImportException($"{path} does not exist; the folder of a head has its weights in it.");
        using var tensors = SafetensorsFile.Open(path);
        var weights = new WeightReader(tensors, tensors.Path);
        HeadStates[] lower = [.. LowerOf(config).Select(name => statesOf?.Invoke(name)
            ?? throw new ImportException($"{config.Path}: reads names the head '{name}', and there is no other head in reach."))];
        HeadWeights head = config.String("task") switch
        {
            "classify" => ReadText(config, weights, trunk, lower),
            "token-classify" => ReadToken(config, weights, trunk, lower),
            "fill-mask" or "features" when lower.Length > 0 =>
                throw new ImportException($"{config.Path}: only classify and token-classify heads can read other heads (reads)."),
            "fill-mask" => ReadFillMask(config, weights, trunk),
            "features" => new FeaturesHeadWeights(config.String("name"), ReadMix(config, weights, trunk)),
            var task => throw new ImportException(
                $"{config.Path}: task is '{task}'; this version imports classify, token-classify, fill-mask and features."),
        };
        return tensors.Names.Except(weights.Read).Order(StringComparer.Ordinal).FirstOrDefault() is { } unread
            ? throw new ImportException(
                $"{tensors.Path} has the tensor '{unread}', which the head in {ConfigName} does not have. Members such as reads, hidden and "
                + "encoder_layers decide which tensors a head has.")
            : head;
    }

    /// <summary>The name of the head in a folder.</summary>
    public static string NameOf(string folder) => ConfigOf(folder).String("name");

    /// <summary>The name of the trunk that a head was trained on; null if its head.json has none.</summary>
    public static string? TrunkOf(string folder) => ConfigOf(folder).StringOrNull("trunk");

    private static JsonFile ConfigOf(string folder) => JsonFile.Read(Path.Combine(folder, ConfigName));

    private static IReadOnlyList<string> LowerOf(JsonFile config)
    {
        var names = config.StringList("reads");
        return names.Distinct().Count() == names.Count
            ? names
            : throw new ImportException($"{config.Path}: reads names a head twice.");
    }

    private static TextHeadWeights ReadText(JsonFile config, WeightReader weights, HeadTrunk trunk, HeadStates[] lower)
    {
        if (config.StringOrNull("pooling") is { } pooling and not "mean")
            throw new ImportException($"{config.Path}: pooling is '{pooling}'; only 'mean' is supported.");
        var labels = ReadLabels(config);
        var states = trunk.Dimensions.Hidden + lower.Sum(head => head.Width);
        ActivatedDense? hidden = null;
        if (config.IntOrNull("hidden") is { } width)
        {
            var name = config.StringOrNull("hidden_activation") ?? "gelu";
            hidden = new ActivatedDense(
                weights.Dense("dense", states, width), ActivationNames.OfTransformers(config.Path, "hidden_activation", name));
        }

        var output = weights.Dense("out", hidden?.Dense.Outputs ?? states, labels.Names.Count);
        return new TextHeadWeights(config.String("name"), ReadMix(config, weights, trunk), PoolingMode.Mean, hidden, output, labels)
        {
            Lower = lower,
        };
    }

    private static TokenHeadWeights ReadToken(JsonFile config, WeightReader weights, HeadTrunk trunk, HeadStates[] lower)
    {
        var labels = ReadLabels(config);
        var hidden = trunk.Dimensions.Hidden;
        var joined = hidden + lower.Sum(head => head.Width);
        var layers = ReadLayers(config, weights, trunk);
        return new TokenHeadWeights(
            config.String("name"),
            ReadMix(config, weights, trunk),
            layers,
            weights.Dense("out", layers.Count > 0 ? hidden : joined, labels.Names.Count),
            labels)
        {
            Lower = lower,
            Input = layers.Count > 0 && lower.Length > 0 ? weights.Dense("input", joined, hidden) : null,

            // In training a word has the label of its first token; the labels of later tokens are not trained.
            Aggregation = EntityAggregation.First,
        };
    }

    // The decoder reads states of the length of a word embedding, which a folder can only have where both lengths are equal.
    private static FillMaskFolder ReadFillMask(JsonFile config, WeightReader weights, HeadTrunk trunk)
    {
        var sizes = trunk.Dimensions;
        if (config.StringOrNull("decoder") is { } decoder && !decoder.StartsWith("tied", StringComparison.Ordinal))
            throw new ImportException($"{config.Path}: decoder is '{decoder}'; only one tied to the word embeddings is supported.");
        var width = trunk.EmbeddingSize.Value;
        var transform = new ActivatedDense(
            weights.Dense("dense", sizes.Hidden, width), Activation.Gelu, weights.LayerNorm("norm", width, LayerEpsilon));
        return new FillMaskFolder(config.String("name"), new LanguageModelWeights(
            ReadMix(config, weights, trunk),
            ReadLayers(config, weights, trunk),
            transform,
            new DenseWeights(width, sizes.Vocabulary, trunk.WordEmbeddings.Value, weights.Tensor("bias", sizes.Vocabulary))));
    }

    private static IReadOnlyList<EncoderLayerWeights> ReadLayers(JsonFile config, WeightReader weights, HeadTrunk trunk)
    {
        var sizes = trunk.Dimensions;
        return (config.IntOrNull("encoder_layers") ?? 0) switch
        {
            0 => [],
            1 => [Bert.ReadLayer(
                weights.Under("layer."), sizes.Hidden, sizes.AttentionHeads, sizes.Intermediate, Activation.Gelu, LayerEpsilon)],
            var layers => throw new ImportException($"{config.Path}: encoder_layers is {layers}; supported values are 0 and 1."),
        };
    }

    private static LayerMix ReadMix(JsonFile config, WeightReader weights, HeadTrunk trunk)
    {
        var last = trunk.Dimensions.Layers;
        var layers = config.IntListOrNull("mix_layers") ?? [last];
        if (layers.Count == 0 || layers.Any(k => k < 0 || k > last) || layers.Distinct().Count() < layers.Count)
            throw new ImportException($"{config.Path}: mix_layers must be one or more numbers of hidden states of the trunk, 0 to {last}, each once.");
        return LayerMix.Learned(layers, weights.Tensor("mix", layers.Count), weights.Tensor("gamma", 1)[0]);
    }

    private static LabelSet ReadLabels(JsonFile config)
    {
        var names = config.StringList("labels");
        if (names.Count == 0)
            throw new ImportException($"{config.Path}: labels must be an array of at least one string.");
        if (names.Any(string.IsNullOrWhiteSpace) || names.Distinct().Count() < names.Count)
            throw new ImportException($"{config.Path}: labels has an empty name, or a name twice.");
        if (config.FloatOrNull("threshold") is { } threshold and not (>= 0 and <= 1))
            throw new ImportException(FormattableString.Invariant($"{config.Path}: threshold is {threshold}; it must be from 0 to 1."));
        return config.StringOrNull("activation") switch
        {
            "softmax" or null => new LabelSet(names, ScoreActivation.Softmax, null),
            "sigmoid" => new LabelSet(names, ScoreActivation.Sigmoid, config.FloatOrNull("threshold") ?? DefaultThreshold),
            var other => throw new ImportException($"{config.Path}: activation is '{other}'; supported values are softmax and sigmoid."),
        };
    }
}
