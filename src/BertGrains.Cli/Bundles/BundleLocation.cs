using System.CommandLine;
using BertGrains.Cli.Terminal;
using BertGrains.Inference.Bundles;

namespace BertGrains.Cli.Bundles;

/// <summary>The option that names a bundle, and the bundle that is meant without it.</summary>
internal static class BundleLocation
{
    private const string DefaultBundle = "models/all-minilm-l6-v2";

    /// <summary>The option of commands that work with one bundle.</summary>
    public static Option<string?> CreateOption() => new("--bundle", "-b")
    {
        HelpName = "DIR",
        Description = $"The bundle to run; without it, {DefaultBundle} of the tree that holds this program.",
    };

    /// <summary>The folder that was named, or the default bundle.</summary>
    /// <exception cref="CommandException">There is no bundle at that place.</exception>
    public static string Resolve(string? named)
    {
        if (named is not null)
        {
            return HoldsBundle(named)
                ? named
                : throw new CommandException($"--bundle: there is no bundle at '{named}' (no {BundleManifest.FileName})");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, DefaultBundle);
            if (HoldsBundle(candidate))
                return candidate;
        }

        throw new CommandException($"the default bundle {DefaultBundle} is in no folder above the program; name one with --bundle DIR");
    }

    /// <summary>The folders that were named, or the default bundle where none was.</summary>
    /// <exception cref="CommandException">There is no bundle at one of the places.</exception>
    public static string[] ResolveAll(string[] named) => named.Length == 0 ? [Resolve(null)] : [.. named.Select(Resolve)];

    private static bool HoldsBundle(string folder) => File.Exists(Path.Combine(folder, BundleManifest.FileName));
}
