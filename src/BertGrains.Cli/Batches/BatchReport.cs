using System.Globalization;
using BertGrains.Cli.Results;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Batches;

/// <summary>What a run over many texts says at its end, on standard error.</summary>
internal static class BatchReport
{
    /// <summary>Writes what the results do not say by themselves, such as how many texts failed.</summary>
    /// <param name="summary">Outcome of the run.</param>
    /// <param name="count">Number of lines; null if unknown.</param>
    /// <param name="format">One of <see cref="OutputFormat"/>.</param>
    /// <param name="remedy">The options that accept texts over the maximum length; null where there are none or one is given.</param>
    /// <returns>The exit code.</returns>
    public static int Write(BatchSummary summary, long? count, string format, string? remedy = null)
    {
        if (format == OutputFormat.Numpy)
            WriteNumpy(summary);

        if (summary.FirstFailure is var (line, error))
        {
            Write($"{summary.Failed:N0} of {summary.Texts:N0} texts failed, the first in line {line:N0}: {error.Message.TrimEnd('.')}");
            if (summary.TooLong > 0 && remedy is not null)
                Write($"texts over the maximum length: {summary.TooLong:N0}; {remedy}");
        }

        if (summary.Interrupted)
        {
            var of = count is null ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" of {count:N0}");
            Write($"interrupted; the results of the first {summary.Lines:N0}{of} lines are written");
            return ExitCode.Interrupted;
        }

        return summary.Failed == 0 ? ExitCode.Success : ExitCode.Failed;
    }

    // Rows of numbers have no place for it.
    private static void WriteNumpy(BatchSummary summary)
    {
        if (summary.Lines > summary.Texts)
            Write($"the rows of {summary.Lines - summary.Texts:N0} blank lines are NaN, or 0 where values are bytes");
        if (summary.Truncated > 0)
            Write($"{summary.Truncated:N0} of {summary.Texts:N0} texts were truncated");
    }

    private static void Write(FormattableString message) =>
        Console.Error.WriteLine($"bertgrains: {message.ToString(CultureInfo.InvariantCulture)}");
}
