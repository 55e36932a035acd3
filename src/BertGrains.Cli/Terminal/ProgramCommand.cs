using System.CommandLine;

namespace BertGrains.Cli.Terminal;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">The word typed after <c>bertgrains</c>.</param>
/// <param name="summary">A sentence that says what it does.</param>
/// <param name="examples">Command lines that work as they stand.</param>
internal abstract class ProgramCommand(string name, string summary, params string[] examples) : Command(name, summary)
{
    /// <summary>What its own help adds to the summary, which also stands in the list of commands.</summary>
    public string? Details { get; protected init; }

    /// <summary>Command lines that work as they stand.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;
}
