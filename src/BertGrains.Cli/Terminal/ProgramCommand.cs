using System.CommandLine;

namespace BertGrains.Cli.Terminal;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">The word typed after <c>bertgrains</c>.</param>
/// <param name="description">Sentences that say what it does.</param>
/// <param name="examples">Command lines that work as they stand.</param>
internal abstract class ProgramCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Command lines that work as they stand.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;
}
