using System.CommandLine;

namespace BertGrains.Cli.Terminal;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">Name of the command.</param>
/// <param name="summary">One sentence for the list of commands and for the command's own help.</param>
/// <param name="examples">Complete command lines.</param>
internal abstract class ProgramCommand(string name, string summary, params string[] examples) : Command(name, summary)
{
    /// <summary>Text that only the command's own help shows.</summary>
    public string? Details { get; protected init; }

    /// <summary>Complete command lines.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;
}
