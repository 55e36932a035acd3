namespace BertGrains.Inference.Bundles;

/// <summary>Licence of the weights.</summary>
/// <param name="Id">SPDX identifier, or the words of the source; null when unknown.</param>
/// <param name="File">The licence's text inside the bundle; null when the source had none.</param>
public sealed record LicenseManifest(string? Id = null, string? File = null);
