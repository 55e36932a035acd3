using System.CommandLine;
using BertGrains.Cli.Terminal;
using BertGrains.Inference.Bundles;

namespace BertGrains.Cli.Bundles;

/// <summary>The option <c>--bundle</c> and the default bundle.</summary>
internal static class BundleLocation
{
    private const string DefaultBundle = "models/all-minilm-l6-v2";

    /// <summary>Creates the option of a command for one bundle.</summary>
    public static Option<string?> CreateOption() => new("--bundle", "-b")
    {
        HelpName = "DIR",
        Description = $"Folder of the bundle. Default: {DefaultBundle} in the nearest folder above the program.",
    };

    /// <summary>The named folder, or the default bundle.</summary>
    /// <exception cref="CommandException">The folder has no bundle.</exception>
    public static string Resolve(string? named)
    {
        if (named is not null)
        {
            return HoldsBundle(named)
                ? named
                : throw new CommandException($"--bundle: '{named}' is not a bundle: it has no {BundleManifest.FileName}");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, DefaultBundle);
            if (HoldsBundle(candidate))
                return candidate;
        }

        throw new CommandException($"the default bundle {DefaultBundle} is in no folder above the program; give a bundle with --bundle DIR");
    }

    /// <summary>The named folders, or the default bundle if there are none.</summary>
    /// <exception cref="CommandException">A folder has no bundle.</exception>
    public static string[] ResolveAll(string[] named) => named.Length == 0 ? [Resolve(null)] : [.. named.Select(Resolve)];

    private static bool HoldsBundle(string folder) => File.Exists(Path.Combine(folder, BundleManifest.FileName));
}
