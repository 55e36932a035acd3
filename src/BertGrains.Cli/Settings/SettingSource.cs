using Microsoft.Extensions.Configuration;

namespace BertGrains.Cli.Settings;

/// <summary>Settings from one place.</summary>
/// <param name="Name">The place in messages: the name of the file, the environment or the command line.</param>
/// <param name="Settings">Its settings, as they are given.</param>
internal sealed record SettingSource(string Name, IConfiguration Settings)
{
    /// <summary>The name of the environment.</summary>
    public const string Environment = "the environment";

    /// <summary>The name of the command line.</summary>
    public const string CommandLine = "the command line";

    /// <summary>Whether it has a value, a list or a section of this name.</summary>
    public bool Has(string key) => Settings.GetSection(key).Exists();
}
