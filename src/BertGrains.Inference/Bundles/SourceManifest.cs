namespace BertGrains.Inference.Bundles;

/// <summary>What a bundle was made from.</summary>
/// <param name="Name">Name of the checkpoint.</param>
/// <param name="Sha256">Digest of the checkpoint's weights, lowercase hexadecimal.</param>
public sealed record SourceManifest(string Name, string Sha256);
