using System.ComponentModel;
using System.Diagnostics;

namespace BertGrains.Builds.Benchmarks.Processes;

/// <summary>Runs a program to its end.</summary>
internal static class Tool
{
    private const int ShownLines = 20;

    /// <summary>Runs the program, and ends it and its children when the token is canceled.</summary>
    /// <returns>Its standard output.</returns>
    /// <exception cref="ComparisonException">It does not exist or failed; the message has the end of its output.</exception>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode == 0)
                return await output;

            var lines = $"{await output}\n{await error}".Split('\n', StringSplitOptions.RemoveEmptyEntries);
            throw new ComparisonException(
                $"'{program} {string.Join(' ', start.ArgumentList)}' failed with exit code {process.ExitCode}:\n"
                + string.Join('\n', lines.TakeLast(ShownLines)));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new ComparisonException($"'{start.FileName}' cannot be started: {exception.Message}. Install it, or add it to PATH.");
        }
    }
}
