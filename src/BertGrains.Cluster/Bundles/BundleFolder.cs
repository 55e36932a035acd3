using BertGrains.Inference.Bundles;

namespace BertGrains.Cluster.Bundles;

/// <summary>A folder that holds a bundle, as far as its manifest says; the files are not verified.</summary>
/// <param name="Id">Which bundle.</param>
/// <param name="Folder">Full path.</param>
/// <param name="Manifest">What it should hold.</param>
/// <param name="WrittenAt">When its manifest was written.</param>
internal sealed record BundleFolder(BundleId Id, string Folder, BundleManifest Manifest, DateTime WrittenAt)
{
    /// <summary>Full path of a file that the manifest lists or of the manifest itself; null for every other name.</summary>
    public string? PathOf(string file) =>
        file == BundleManifest.FileName || Manifest.Files.ContainsKey(file) ? Path.Combine([Folder, .. file.Split('/')]) : null;
}
