using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Checkpoints.Architectures;

/// <summary>How checkpoints of one architecture are read. A new architecture is a file with one, and a row of <see cref="Known"/>.</summary>
/// <param name="ModelType">The value of <c>model_type</c> in config.json, and the bundle's architecture.</param>
/// <param name="Prefix">Prefix of the encoder's tensors in checkpoints with a head.</param>
/// <param name="Anchor">A tensor that every encoder has; its prefix is that of the encoder.</param>
/// <param name="ReadEncoder">Reads the encoder; the reader adds the prefix.</param>
/// <param name="Heads">The checkpoint's own heads by class name in config.json; null for classes without one.</param>
/// <param name="Optional">Beginnings of the names of the pooler and of heads, which a checkpoint may have without a use for them.</param>
internal sealed record Architecture(
    string ModelType,
    string Prefix,
    string Anchor,
    Func<JsonFile, WeightReader, EncoderWeights> ReadEncoder,
    IReadOnlyDictionary<string, OwnHeadReader?> Heads,
    IReadOnlyList<string> Optional)
{
    /// <summary>All architectures that can be imported.</summary>
    public static IReadOnlyList<Architecture> Known { get; } =
    [
        Bert.Architecture,
        DistilBert.Architecture,
        Roberta.English,
        Roberta.Multilingual,
        Roberta.Camembert,
        Electra.Architecture,
        MpNet.Architecture,
        ModernBert.Architecture,
    ];

    /// <summary>The architecture of a configuration: that of its model_type, or without one, of its class or of the names of the tensors.</summary>
    /// <exception cref="ImportException">The architecture is not supported; the message lists the supported ones.</exception>
    public static Architecture Of(JsonFile config, IEnumerable<string> tensors)
    {
        var type = config.StringOrNull("model_type");
        var found = type is not null ? Known.FirstOrDefault(a => a.ModelType == type) : OfClass(config) ?? OfTensors(tensors);
        return found ?? throw new ImportException(
            $"{config.Path}: model_type is {(type is null ? "missing" : $"'{type}'")}; this version imports "
            + $"{string.Join(", ", Known.Select(a => a.ModelType))}.");
    }

    /// <summary>The prefix of the encoder's tensors: what precedes the anchor in the name of a tensor.</summary>
    public string EncoderPrefix(IEnumerable<string> tensors) => tensors
        .Where(name => name.EndsWith(Anchor, StringComparison.Ordinal))
        .Select(name => name[..^Anchor.Length])
        .FirstOrDefault(prefix => prefix.Length == 0 || prefix.EndsWith('.'), "");

    private static Architecture? OfClass(JsonFile config) =>
        Known.FirstOrDefault(a => a.Heads.ContainsKey(config.ClassName()));

    // BERT and RoBERTa have the same names, and different ones only for the whole encoder in checkpoints with a head.
    private static Architecture? OfTensors(IEnumerable<string> tensors)
    {
        var names = tensors.ToList();
        bool Has(string part) => names.Exists(name => name.Contains(part, StringComparison.Ordinal));
        if (Has(ModernBert.Architecture.Anchor))
            return ModernBert.Architecture;
        if (Has("encoder.relative_attention_bias."))
            return MpNet.Architecture;
        if (Has("transformer.layer.0.attention.q_lin."))
            return DistilBert.Architecture;
        if (Has("embeddings_project.") || Has("discriminator_predictions.") || Has("generator_predictions.") || Has(Electra.Architecture.Prefix))
            return Electra.Architecture;
        if (Has(Roberta.English.Prefix))
            return Roberta.English;
        return Has(Bert.Architecture.Anchor) && Has("encoder.layer.0.attention.self.query.") ? Bert.Architecture : null;
    }
}

/// <summary>Reads the head of a checkpoint.</summary>
/// <param name="config">The checkpoint's config.json.</param>
/// <param name="weights">All of the checkpoint's tensors.</param>
/// <param name="encoder">The checkpoint's encoder.</param>
internal delegate HeadWeights OwnHeadReader(JsonFile config, WeightReader weights, EncoderWeights encoder);
