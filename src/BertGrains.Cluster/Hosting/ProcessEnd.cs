using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Hosting;

/// <summary>
/// Ends the process of a silo that the others declared dead, or whose membership failed for good: its replicas were given to others, so
/// nothing may answer from here. Orleans' own handler prints stack traces, sleeps for two seconds and aborts with a core dump.
/// </summary>
internal sealed class ProcessEnd(ILoggerFactory loggers) : IFatalErrorHandler
{
    /// <summary>The program's exit code for it: temporary failure, start me again (sysexits.h).</summary>
    public const int ExitCode = 75;

    // Other libraries' handlers run on the way out; one that hangs must not keep a dead silo alive.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly ILogger _logger = loggers.CreateLogger<ProcessEnd>();
    private int _isEnding;

    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) => true;

    /// <inheritdoc/>
    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        if (Interlocked.Exchange(ref _isEnding, 1) == 0)
        {
            _logger.SiloEnds(ExitCode, context ?? "its runtime failed", exception);
            new Thread(End) { IsBackground = false, Name = "end of the process" }.Start();
        }

        // Orleans counts on this method not to return: a dead silo runs nothing more.
        using var never = new ManualResetEventSlim();
        never.Wait(Timeout.Infinite);
    }

    private void End()
    {
        using var hang = new Timer(
            _ => Environment.FailFast("The silo was declared dead and its process did not end."), null, Patience, Timeout.InfiniteTimeSpan);
        // Loggers write from queues of their own; disposing empties them.
        loggers.Dispose();
        Environment.Exit(ExitCode);
    }
}
