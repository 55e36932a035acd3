namespace BertGrains.Inference.Bundles;

/// <summary>Contents of a bundle's <c>model.json</c>.</summary>
public sealed record BundleManifest
{
    /// <summary>The newest format that this version reads, and the format that it writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>File name of the manifest in a bundle.</summary>
    public const string FileName = "model.json";

    /// <summary>Format of the bundle. A format newer than <see cref="CurrentFormat"/> is refused.</summary>
    public required int Format { get; init; }

    /// <summary>Name by which requests select the model.</summary>
    public required string Name { get; init; }

    /// <summary>Kind of encoder: bert.</summary>
    public required string Architecture { get; init; }

    /// <summary>fp32, fp16 or int8.</summary>
    public required string Precision { get; init; }

    /// <summary>Sizes of the encoder.</summary>
    public required EncoderDimensions Dimensions { get; init; }

    /// <summary>Maximum tokens per item, special tokens included; not more than the encoder's positions.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Tokenizer of the model.</summary>
    public required TokenizerManifest Tokenizer { get; init; }

    /// <summary>Graph of the encoder.</summary>
    public required TrunkManifest Trunk { get; init; }

    /// <summary>The heads, in the order in which they are listed to users.</summary>
    public required IReadOnlyList<HeadManifest> Heads { get; init; }

    /// <summary>License of the weights.</summary>
    public LicenseManifest? License { get; init; }

    /// <summary>Checkpoint from which the bundle was made.</summary>
    public required SourceManifest Source { get; init; }

    /// <summary>All other files of the bundle, by path with forward slashes.</summary>
    public required IReadOnlyDictionary<string, FileManifest> Files { get; init; }
}

/// <summary>Sizes of an encoder.</summary>
/// <param name="Hidden">Size of a hidden state.</param>
/// <param name="Layers">Number of encoder layers. Hidden states are numbered from 0 (embeddings) to this number.</param>
/// <param name="AttentionHeads">Attention heads per layer.</param>
/// <param name="Intermediate">Size of the feed-forward state.</param>
/// <param name="Vocabulary">Rows of the word embeddings.</param>
/// <param name="Positions">Maximum sequence length of the position embeddings.</param>
/// <param name="TokenTypes">Rows of the token type embeddings.</param>
public sealed record EncoderDimensions(
    int Hidden, int Layers, int AttentionHeads, int Intermediate, int Vocabulary, int Positions, int TokenTypes);

/// <summary>
/// Graph of the encoder. Inputs, all int32 [batch, tokens]: <c>input_ids</c>, <c>attention_mask</c> (1 for tokens, 0 for padding, which
/// is on the right) and <c>token_type_ids</c>. Outputs: any of <c>hidden.0</c> to <c>hidden.L</c> [batch, tokens, hidden], and
/// <c>mean</c> [batch, L + 1, hidden], the average of each layer over the tokens of the item.
/// </summary>
/// <param name="Graph">ONNX file.</param>
/// <param name="Outputs">Names of the outputs of the graph.</param>
/// <param name="Digests">
/// File with SHA-256 of each tensor of the checkpoint's trunk, by which heads of other checkpoints are checked; null in bundles of older versions.
/// </param>
public sealed record TrunkManifest(string Graph, IReadOnlyList<string> Outputs, string? Digests = null)
{
    /// <summary>Numbers of the hidden states among the outputs, ascending.</summary>
    internal IReadOnlyList<int> Layers =>
        [.. Outputs.Select(TensorNames.LayerOf).OfType<int>().Order()];
}

/// <summary>License of the weights.</summary>
/// <param name="Id">SPDX identifier, or the text that the source gives; null when unknown.</param>
/// <param name="File">License text in the bundle; null when the source has none.</param>
public sealed record LicenseManifest(string? Id = null, string? File = null);

/// <summary>Checkpoint from which a bundle was made.</summary>
/// <param name="Name">Name of the checkpoint.</param>
/// <param name="Sha256">SHA-256 of the checkpoint's weights, lowercase hexadecimal.</param>
public sealed record SourceManifest(string Name, string Sha256);

/// <summary>One file of a bundle.</summary>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Sha256">SHA-256, lowercase hexadecimal.</param>
public sealed record FileManifest(long Bytes, string Sha256);
