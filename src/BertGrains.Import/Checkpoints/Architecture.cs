using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Checkpoints;

/// <summary>How checkpoints of one architecture are read. A new architecture is a new row of <see cref="Known"/>.</summary>
/// <param name="ModelType">The value of <c>model_type</c> in config.json, and the bundle's architecture.</param>
/// <param name="Prefix">Prefix of the encoder's tensors in checkpoints with a head.</param>
/// <param name="ReadEncoder">Reads the encoder; the reader adds the prefix.</param>
/// <param name="Heads">The checkpoint's own heads by class name in config.json; null for classes without one.</param>
internal sealed record Architecture(
    string ModelType,
    string Prefix,
    Func<JsonFile, WeightReader, EncoderWeights> ReadEncoder,
    IReadOnlyDictionary<string, OwnHeadReader?> Heads)
{
    /// <summary>All architectures that can be imported.</summary>
    public static IReadOnlyList<Architecture> Known { get; } =
    [
        new(
            "bert",
            "bert.",
            BertEncoder.Read,
            new Dictionary<string, OwnHeadReader?>
            {
                ["BertModel"] = null,
                ["BertForSequenceClassification"] = BertHeads.ReadSequenceClassification,
                ["BertForTokenClassification"] = BertHeads.ReadTokenClassification,
                ["BertForMaskedLM"] = LanguageModelHeads.ReadMaskedLanguageModel,
                ["BertForNextSentencePrediction"] = (_, weights, encoder) => LanguageModelHeads.ReadNextSentence(weights, encoder),
                ["BertForPreTraining"] = LanguageModelHeads.ReadPretraining,
            }),
    ];

    /// <summary>The architecture of a configuration.</summary>
    /// <exception cref="ImportException">The architecture is not supported; the message lists the supported ones.</exception>
    public static Architecture Of(JsonFile config)
    {
        var type = config.StringOrNull("model_type");
        return Known.FirstOrDefault(a => a.ModelType == type)
            ?? throw new ImportException(
                $"{config.Path}: model_type is {(type is null ? "missing" : $"'{type}'")}; this version imports "
                + $"{string.Join(", ", Known.Select(a => a.ModelType))}.");
    }
}

/// <summary>Reads the head of a checkpoint.</summary>
/// <param name="config">The checkpoint's config.json.</param>
/// <param name="weights">All of the checkpoint's tensors.</param>
/// <param name="encoder">The checkpoint's encoder.</param>
internal delegate HeadWeights OwnHeadReader(JsonFile config, WeightReader weights, EncoderWeights encoder);
