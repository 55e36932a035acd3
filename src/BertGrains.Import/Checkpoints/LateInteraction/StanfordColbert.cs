using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Checkpoints.LateInteraction;

/// <summary>
/// A checkpoint of Stanford's ColBERT (class <c>HF_ColBERT</c>): the projection <c>linear</c> beside the encoder, and <c>artifact.metadata</c>.
/// Its settings mean what they mean for sentence-transformers 6.
/// </summary>
internal static class StanfordColbert
{
    private const string MetadataName = "artifact.metadata";
    private const string Projection = "linear.weight";
    private const int DefaultQueryLength = 32;

    /// <summary>The class in config.json.</summary>
    public const string ClassName = "HF_ColBERT";

    /// <summary>The characters of Python's <c>string.punctuation</c>.</summary>
    public static IReadOnlyList<string> Punctuation { get; } = [.. "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".Select(character => character.ToString())];

    /// <summary>Reads the head.</summary>
    /// <param name="folder">Folder of the checkpoint.</param>
    /// <param name="weights">Its tensors.</param>
    /// <param name="encoder">Its encoder.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="remarks">Receives a note where the settings are missing.</param>
    public static TokenEmbeddingHeadWeights Read(
        string folder, WeightReader weights, EncoderWeights encoder, TokenizerFiles tokenizer, List<string> remarks)
    {
        var path = Path.Combine(folder, MetadataName);
        var metadata = JsonFile.ReadIfPresent(path);
        if (metadata is null)
            remarks.Add($"There is no {MetadataName}: the settings of ColBERT are its defaults.");
        var skipped = metadata?.BoolOrNull("mask_punctuation") is false ? [] : Punctuation;
        var query = new TextRole
        {
            Prefix = metadata?.StringOrNull("query_token_id") ?? "[unused0]",
            IsMarker = true,
            MaxTokens = metadata?.IntOrNull("query_maxlen") ?? DefaultQueryLength,
        };
        query = query with
        {
            Expansion = new Expansion(query.MaxTokens.Value, metadata?.BoolOrNull("attend_to_mask_tokens") ?? false),
        };
        var document = new TextRole
        {
            Prefix = metadata?.StringOrNull("doc_token_id") ?? "[unused1]",
            IsMarker = true,
            MaxTokens = metadata?.IntOrNull("doc_maxlen"),
            SkippedWords = skipped,
        };
        var size = weights.RowsOf(Projection);
        if (metadata?.IntOrNull("dim") is { } stated && stated != size)
            throw new ImportException($"{path}: dim is {stated}, but '{Projection}' has {size} rows.");
        if (metadata?.StringOrNull("similarity") is { } similarity and not "cosine")
            remarks.Add($"similarity is '{similarity}'; scores here are sums of cosines, which rank documents in the same order.");
        var projection = new ActivatedDense(weights.Dense("linear", encoder.Dimensions.Hidden, size, hasBias: null), Activation.Identity);
        return new TokenEmbeddingHeadWeights(
            TokenEmbeddingHeadWeights.DefaultName,
            [projection],
            Normalize: true,
            size,
            new TextRoles(tokenizer.Tokenizer, encoder, path, remarks).Resolve(query, document, dividesByQuery: false));
    }
}
