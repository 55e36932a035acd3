using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace BertGrains.Cli.Serving;

/// <summary>
/// One line per event on the console: level, category, event id, message, exception. Only errors of BertGrains have a stack trace. Warnings,
/// and events of Orleans and ASP.NET Core, have the types and messages of the exception and its causes: a silo that leaves would otherwise
/// fill the screen of every other process with the same frames.
/// </summary>
internal sealed class LineFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    private const string OurCategories = "BertGrains.";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (string.IsNullOrEmpty(message) && logEntry.Exception is null)
            return;

        textWriter.Write($"{NameOf(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}] {OnOneLine(message)}");
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(' ');
            textWriter.Write(logEntry.LogLevel >= LogLevel.Error && logEntry.Category.StartsWith(OurCategories, StringComparison.Ordinal)
                ? OnOneLine(exception.ToString())
                : string.Join(" ---> ", Describe(exception)));
        }

        textWriter.WriteLine();
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };

    private static string OnOneLine(string text) => text.ReplaceLineEndings(" ");

    // Some messages of Orleans end with the text of another exception, stack trace included.
    private static IEnumerable<string> Describe(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            yield return $"{cause.GetType().Name}: {cause.Message.Split('\n')[0].TrimEnd()}";
    }
}
