namespace BertGrains.Inference.Bundles;

/// <summary>One file of a bundle.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its digest, lowercase hexadecimal.</param>
public sealed record FileManifest(long Bytes, string Sha256);
