using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Checkpoints;

/// <summary>How checkpoints of one kind of encoder are read. A new kind of encoder is a new row of <see cref="Known"/>.</summary>
/// <param name="ModelType">The value of <c>model_type</c> in config.json, and the bundle's architecture.</param>
/// <param name="Prefix">Prefix of the encoder's tensors in checkpoints that carry a head.</param>
/// <param name="ReadEncoder">Reads the encoder from tensors whose prefix is dealt with.</param>
/// <param name="Heads">The checkpoint's own heads by class name in config.json; null for classes without one.</param>
internal sealed record Architecture(
    string ModelType,
    string Prefix,
    Func<JsonFile, WeightReader, EncoderWeights> ReadEncoder,
    IReadOnlyDictionary<string, OwnHeadReader?> Heads)
{
    /// <summary>Every kind of encoder that can be imported.</summary>
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
            }),
    ];

    /// <summary>The row for a configuration.</summary>
    /// <exception cref="ImportException">There is none; the message lists those there are.</exception>
    public static Architecture Of(JsonFile config)
    {
        var type = config.StringOrNull("model_type");
        return Known.FirstOrDefault(a => a.ModelType == type)
            ?? throw new ImportException(
                $"{config.Path}: model_type is '{type ?? "missing"}'; this version imports "
                + $"{string.Join(", ", Known.Select(a => a.ModelType))}.");
    }
}
