using Microsoft.Win32.SafeHandles;

namespace BertGrains.Cli.Terminal;

/// <summary>The process's own input and output as byte streams.</summary>
internal static class StandardStreams
{
    /// <summary>Standard input; a read can be abandoned, as it does not block the caller's thread.</summary>
    public static Stream OpenInput() =>
        OperatingSystem.IsWindows()
            ? Console.OpenStandardInput()
            : new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    /// <summary>
    /// Standard output. The console's stream swallows the error of a pipe that nobody reads any more, so a pipe is written as a file,
    /// which throws; a regular file is left to the console's stream, which shares its position with whoever else writes to it.
    /// </summary>
    public static Stream OpenOutput()
    {
        if (OperatingSystem.IsWindows())
            return Console.OpenStandardOutput();

        var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return pipe.CanSeek ? Console.OpenStandardOutput() : pipe;
    }
}
