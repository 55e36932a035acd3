using BertGrains.Builds.Benchmarks.Processes;

namespace BertGrains.Builds.Benchmarks.Builds;

/// <summary>Bundles that a build makes from a checkpoint with its own import.</summary>
internal static class BundleImport
{
    /// <returns>Folder of the bundle.</returns>
    public static async Task<string> RunAsync(
        Build build, string checkpoint, string precision, string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(checkpoint))
        {
            throw new ComparisonException(
                $"The checkpoint '{checkpoint}' does not exist. Name one with --checkpoint, or omit --precision to take the default "
                + "bundle.");
        }

        string[] arguments = [build.Program, "import", Path.GetFullPath(checkpoint), "--out", folder, "--precision", precision];
        await Tool.RunAsync("dotnet", arguments, build.Folder, cancellationToken);
        return folder;
    }
}
