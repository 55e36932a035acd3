namespace BertGrains.Cli.Terminal;

/// <summary>Ends a command with one sentence on standard error.</summary>
/// <param name="message">One sentence that names the option or the file, without a full stop.</param>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
internal sealed class CommandException(string message, int exitCode = ExitCode.Failed) : Exception(message)
{
    /// <summary>What the shell is told.</summary>
    public int Code { get; } = exitCode;

    /// <summary>The command line is wrong in a way that only the command itself can see.</summary>
    public static CommandException BadUsage(string message) => new(message, ExitCode.BadUsage);
}
