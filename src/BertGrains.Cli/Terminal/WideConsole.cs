using Spectre.Console;

namespace BertGrains.Cli.Terminal;

/// <summary>Consoles for tables.</summary>
internal static class WideConsole
{
    private const int PipedWidth = 160;

    /// <summary>The terminal, or plain text of a fixed width for a pipe or a file.</summary>
    /// <param name="other">The stream to write to; null for standard output.</param>
    public static IAnsiConsole Create(Stream? other = null)
    {
        if (other is null && !Console.IsOutputRedirected)
            return AnsiConsole.Console;

        var plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(new StreamWriter(other ?? StandardStreams.OpenOutput()) { AutoFlush = true }),
        });
        plain.Profile.Width = PipedWidth;
        return plain;
    }
}
