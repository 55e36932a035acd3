namespace BertGrains.Cluster.Bundles;

/// <summary>One model at one revision.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Revision">SHA-256 of its manifest, lowercase hexadecimal: it verifies the manifest, and the manifest the other files.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.bundle-id")]
public sealed record BundleId([property: Id(0)] string Model, [property: Id(1)] string Revision);
