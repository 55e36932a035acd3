using BertGrains.Import;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using Microsoft.Extensions.Options;

namespace BertGrains.Cli.Terminal;

/// <summary>Reports why a command failed.</summary>
internal static class CommandFailure
{
    /// <summary>Between two messages of one failure, each of which is a line.</summary>
    public const string NextLine = "\nbertgrains: ";

    // EPIPE: the reader of the pipe closed it.
    private const int BrokenPipe = 32;

    /// <summary>Writes one sentence for an expected failure, the stack trace for a bug, and nothing after a broken pipe.</summary>
    /// <returns>The exit code.</returns>
    public static int Report(Exception exception, TextWriter error)
    {
        switch (exception)
        {
            case IOException { HResult: BrokenPipe }:
                return ExitCode.Success;
            case OperationCanceledException:
                return ExitCode.Interrupted;
            case CommandException failure:
                error.WriteLine($"bertgrains: {Lines(failure.Message)}");
                return failure.Code;
            case BertException or BundleException or DeviceException or ImportException or OptionsValidationException
                or IOException or UnauthorizedAccessException:
                error.WriteLine($"bertgrains: {Lines(exception.Message.TrimEnd('.'))}");
                return ExitCode.Failed;
            default:
                error.WriteLine($"bertgrains: internal error; please report it with this trace: {exception}");
                return ExitCode.Failed;
        }
    }

    // Messages contain names from settings and from other processes.
    private static string Lines(string message) => string.Join(NextLine, message.Split(NextLine).Select(PrintableText.OneLine));
}

/// <summary>Ends a command with one sentence on standard error.</summary>
/// <param name="message">One sentence that names the option or the file, without a period at its end.</param>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
internal sealed class CommandException(string message, int exitCode = ExitCode.Failed) : Exception(message)
{
    /// <summary>Exit code of the process.</summary>
    public int Code { get; } = exitCode;

    /// <summary>An error in the command line that parsing alone cannot detect.</summary>
    public static CommandException BadUsage(string message) => new(message, ExitCode.BadUsage);
}
