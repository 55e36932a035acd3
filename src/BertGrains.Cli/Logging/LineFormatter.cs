using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace BertGrains.Cli.Logging;

/// <summary>
/// One line per event on the console: UTC time, level, category, event id, message, the trace and request ids of the request, exception. Only
/// errors of BertGrains have a stack trace. Warnings, and events of Orleans and ASP.NET Core, have the types and messages of the exception and its causes, and their lines
/// are cut: Orleans writes whole tables of the membership and of its options as one message, and the same stack trace in every process
/// when a silo leaves. The format json has them whole.
/// </summary>
internal sealed class LineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    /// <summary>ISO 8601 in UTC.</summary>
    public const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Maximum characters of what a framework writes on a line.</summary>
    public const int MaxFrameworkText = 400;

    private const string OurCategories = "BertGrains.";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (string.IsNullOrEmpty(message) && logEntry.Exception is null)
            return;

        var isOurs = logEntry.Category.StartsWith(OurCategories, StringComparison.Ordinal);
        var hasTrace = isOurs && logEntry.LogLevel >= LogLevel.Error;
        var exception = logEntry.Exception is null ? string.Empty
            : hasTrace ? $" {logEntry.Exception}"
            : $" {string.Join(" ---> ", Describe(logEntry.Exception))}";
        var text = PrintableText.OneLine(message + IdsOf(message, scopeProvider) + exception);
        var now = time.GetUtcNow().ToString(TimestampFormat, CultureInfo.InvariantCulture);
        textWriter.WriteLine($"{now} {NameOf(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}] {(isOurs ? text : Cut(text))}");
    }

    private static string IdsOf(string message, IExternalScopeProvider? scopes)
    {
        var trace = Activity.Current?.TraceId.ToHexString();
        if (trace is not null && message.Contains(trace, StringComparison.Ordinal))
            trace = null;
        return (trace, RequestIdOf(scopes)) switch
        {
            (null, null) => string.Empty,
            (null, var id) => $" (request id {id})",
            (_, null) => $" (trace id {trace})",
            (_, var id) => $" (trace id {trace}, request id {id})",
        };
    }

    // The web server's scope of a request holds the id that the gateway has assigned.
    private static string? RequestIdOf(IExternalScopeProvider? scopes)
    {
        var found = new string?[1];
        scopes?.ForEachScope(
            static (scope, found) =>
            {
                foreach (var (name, value) in scope as IEnumerable<KeyValuePair<string, object?>> ?? [])
                {
                    if (name == "RequestId")
                        found[0] = value as string;
                }
            },
            found);
        return found[0];
    }

    private static string Cut(string text) =>
        text.Length <= MaxFrameworkText ? text : $"{text.AsSpan(0, MaxFrameworkText)}... ({text.Length} characters)";

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };

    // Some messages of Orleans end with the text of another exception, stack trace included.
    private static IEnumerable<string> Describe(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            yield return $"{cause.GetType().Name}: {cause.Message.Split('\n')[0].TrimEnd()}";
    }
}
