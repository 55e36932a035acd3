using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace BertGrains.Cli.Logging;

/// <summary>
/// The log of a process on standard output: one line per event, or a JSON object per event with <c>Logging:Console:FormatterName</c> json.
/// </summary>
internal static class HostLog
{
    /// <summary>
    /// Where a server writes its lines for people: standard output, or standard error when every line of standard output is a JSON object.
    /// </summary>
    public static TextWriter LinesOf(IConfiguration settings) =>
        "json".Equals(settings["Logging:Console:FormatterName"], StringComparison.OrdinalIgnoreCase) ? Console.Error : Console.Out;

    /// <summary>
    /// Adds the log. The frameworks log warnings and errors only, unless the section <c>Logging</c> names their categories. To be called
    /// after the registrations that add filters, which that section overrides.
    /// </summary>
    public static void AddHostLog(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = LineFormatter.FormatterName);
        builder.Services.Configure<JsonConsoleFormatterOptions>(json =>
            (json.UseUtcTimestamp, json.TimestampFormat, json.IncludeScopes) = (true, LineFormatter.TimestampFormat, true));
        // The scopes of an event: trace and span of the request, and its id.
        builder.Logging.Configure(factory => factory.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        builder.Logging.AddConsole()
            .AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>()
            .AddFilter("Microsoft", LogLevel.Warning)
            // A failure at the start is also thrown; CommandFailure reports it.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddConfiguration(builder.Configuration.GetSection("Logging"));
    }
}
