namespace BertGrains.Inference.Bundles;

/// <summary>Contents of a bundle's <c>model.json</c>.</summary>
public sealed record BundleManifest
{
    /// <summary>The newest layout that this version reads and the one that it writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Name of the manifest inside a bundle.</summary>
    public const string FileName = "model.json";

    /// <summary>Layout of the bundle; a newer one than <see cref="CurrentFormat"/> is refused.</summary>
    public required int Format { get; init; }

    /// <summary>Name by which requests choose the model.</summary>
    public required string Name { get; init; }

    /// <summary>Kind of encoder: bert.</summary>
    public required string Architecture { get; init; }

    /// <summary>fp32, fp16 or int8.</summary>
    public required string Precision { get; init; }

    /// <summary>Sizes of the encoder.</summary>
    public required EncoderDimensions Dimensions { get; init; }

    /// <summary>Longest item in tokens, special tokens included; at most the encoder's positions.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>How text becomes token ids.</summary>
    public required TokenizerManifest Tokenizer { get; init; }

    /// <summary>The encoder's graph.</summary>
    public required TrunkManifest Trunk { get; init; }

    /// <summary>The heads, in the order in which they are listed to users.</summary>
    public required IReadOnlyList<HeadManifest> Heads { get; init; }

    /// <summary>Licence of the weights.</summary>
    public LicenseManifest? License { get; init; }

    /// <summary>What the bundle was made from.</summary>
    public required SourceManifest Source { get; init; }

    /// <summary>Every other file of the bundle by its path with forward slashes.</summary>
    public required IReadOnlyDictionary<string, FileManifest> Files { get; init; }
}
