namespace BertGrains.Inference.Bundles;

/// <summary>
/// Where a configured folder is. Bundles are copied to the output beside the program, and a published program starts in any working folder.
/// </summary>
public static class RelativeFolder
{
    /// <summary>Full path of a folder: in the working folder, or beside the program if only that exists.</summary>
    /// <param name="folder">Absolute path, or a path relative to either.</param>
    public static string Locate(string folder) => Locate(folder, AppContext.BaseDirectory);

    /// <summary>Full path of a folder that exists.</summary>
    /// <exception cref="BundleException">A relative path is in neither place.</exception>
    internal static string Find(string folder)
    {
        var path = Locate(folder);
        return Path.IsPathFullyQualified(folder) || Directory.Exists(path)
            ? path
            : throw new BundleException(
                $"The folder {folder} is neither in the working folder {Environment.CurrentDirectory} nor beside the program in "
                + $"{AppContext.BaseDirectory}. Set {nameof(BertGrainsOptions.Bundles)} to folders of bundles.");
    }

    internal static string Locate(string folder, string program)
    {
        var (here, besideProgram) = (Path.GetFullPath(folder), Path.GetFullPath(folder, program));
        return Directory.Exists(here) || !Directory.Exists(besideProgram) ? here : besideProgram;
    }
}
