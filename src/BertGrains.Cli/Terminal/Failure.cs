using BertGrains.Import;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using Microsoft.Extensions.Options;

namespace BertGrains.Cli.Terminal;

/// <summary>What a failed command tells the user.</summary>
internal static class Failure
{
    /// <summary>Errno of a write to a pipe that nobody reads any more.</summary>
    private const int BrokenPipe = 32;

    /// <summary>Writes one sentence for what is expected to go wrong, everything for a bug, and nothing when the reader left.</summary>
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
                error.WriteLine($"bertgrains: {failure.Message}");
                return failure.Code;
            case BertException or BundleException or DeviceException or ImportException or OptionsValidationException
                or IOException or UnauthorizedAccessException:
                error.WriteLine($"bertgrains: {exception.Message.TrimEnd('.')}");
                return ExitCode.Failed;
            default:
                error.WriteLine($"bertgrains: this should not have happened, please report it: {exception}");
                return ExitCode.Failed;
        }
    }
}
