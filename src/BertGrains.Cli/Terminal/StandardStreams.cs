using Microsoft.Win32.SafeHandles;

namespace BertGrains.Cli.Terminal;

/// <summary>Standard input and output as byte streams.</summary>
internal static class StandardStreams
{
    /// <summary>Standard input. A pending read can be abandoned: it does not block the caller's thread.</summary>
    public static Stream OpenInput() =>
        OperatingSystem.IsWindows()
            ? Console.OpenStandardInput()
            : new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    /// <summary>Whether standard output is a pipe: neither a terminal nor a file.</summary>
    public static bool OutputIsPipe
    {
        get
        {
            if (!Console.IsOutputRedirected)
                return false;

            using var output = OpenOutput();
            return !OperatingSystem.IsWindows() && output is FileStream;
        }
    }

    /// <summary>
    /// Standard output. The console's stream ignores the error of a closed pipe, so a pipe is opened as a file, which throws. For a
    /// regular file the console's stream stays: it shares the position with other writers of that file.
    /// </summary>
    public static Stream OpenOutput()
    {
        if (OperatingSystem.IsWindows())
            return Console.OpenStandardOutput();

        var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return pipe.CanSeek ? Console.OpenStandardOutput() : pipe;
    }
}
