using System.Net;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Hosting;

/// <summary>What a silo tells its operators about its own life.</summary>
internal static partial class SiloLog
{
    [LoggerMessage(20, LogLevel.Critical,
        "The silo ends its process with exit code {ExitCode}, so that it can be started anew: {Reason}")]
    public static partial void SiloEnds(this ILogger logger, int exitCode, string reason, Exception? exception);

    [LoggerMessage(21, LogLevel.Warning,
        "The silo {Name} at {Endpoint} is declared dead: it takes no connection and has not renewed its row in the membership table.")]
    public static partial void DefunctSilo(this ILogger logger, string name, IPEndPoint endpoint);
}
