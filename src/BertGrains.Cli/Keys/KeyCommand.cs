using System.CommandLine;

namespace BertGrains.Cli.Keys;

/// <summary><c>bertgrains key</c>: the API keys of a server.</summary>
internal sealed class KeyCommand : Command
{
    public KeyCommand()
        : base("key", "Makes, lists and revokes the API keys of a server.")
    {
        Subcommands.Add(new CreateCommand());
        Subcommands.Add(new ListCommand());
        Subcommands.Add(new RevokeCommand());
    }

    /// <summary>The file of all of them.</summary>
    public static Option<string> CreateFile() =>
        new("--file", "-f") { HelpName = "FILE", Description = "JSON file of API keys, Gateway:Keys:Path of the server.", Required = true };
}
