using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Hosting;

/// <summary>
/// Ends the process of a silo that the others declared dead, or whose membership failed for good. Its replicas have other owners, so it
/// must not answer. Orleans' own handler prints stack traces, sleeps for two seconds and aborts with a core dump.
/// </summary>
internal sealed partial class ProcessEnd(ILoggerFactory loggers) : IFatalErrorHandler
{
    /// <summary>The exit code for a temporary failure, after which a supervisor starts the process again (sysexits.h).</summary>
    public const int ExitCode = 75;

    // Exit handlers of other libraries run on the way out. One that hangs must not keep a dead silo alive.
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(3);

    private readonly ILogger _logger = loggers.CreateLogger<ProcessEnd>();
    private int _isEnding;

    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) => true;

    /// <inheritdoc/>
    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        if (Interlocked.Exchange(ref _isEnding, 1) == 0)
        {
            LogEnd(ExitCode, Reason(context, exception));
            new Thread(End) { IsBackground = false, Name = "end of the process" }.Start();
        }

        // Orleans requires that this method does not return: a dead silo must not run code.
        using var never = new ManualResetEventSlim();
        never.Wait(Timeout.Infinite);
    }

    // The context is a sentence, or the name of one of Orleans' methods, and then the exception has the sentence.
    private static string Reason(string? context, Exception? exception) =>
        context?.Contains(' ', StringComparison.Ordinal) == true ? context : exception?.Message ?? "its runtime failed";

    private void End()
    {
        using var hang = new Timer(
            _ => Environment.FailFast("The silo was declared dead and its process did not end."), null, ExitLimit, Timeout.InfiniteTimeSpan);
        // Loggers write from queues. Disposing flushes them.
        loggers.Dispose();
        Environment.Exit(ExitCode);
    }

    [LoggerMessage(20, LogLevel.Critical,
        "The silo ends its process with exit code {ExitCode}, so that its supervisor starts it again: {Reason}")]
    private partial void LogEnd(int exitCode, string reason);
}
