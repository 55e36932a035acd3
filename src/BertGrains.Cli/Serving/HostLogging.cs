using Microsoft.Extensions.Logging;

namespace BertGrains.Cli.Serving;

/// <summary>How every host of the program writes its log.</summary>
internal static class HostLogging
{
    /// <summary>One line an event on standard output; of the frameworks only what needs attention.</summary>
    public static ILoggingBuilder AddHostConsole(this ILoggingBuilder logging) =>
        logging.AddSimpleConsole(format => format.SingleLine = true)
            .AddFilter("Microsoft", LogLevel.Warning)
            // What fails at the start is thrown too, and ends up as one sentence.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
}
