using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BertGrains.Gateway.Administration;

/// <summary>
/// Reads the overview for all who watch it, once a second, and keeps the latest events. While nobody watches it reads every ten seconds, so
/// that a console that is opened shows what happened before. Thread-safe.
/// </summary>
internal sealed partial class OverviewFeed(AdministrationCalls calls, IHostApplicationLifetime host, TimeProvider time, ILogger<OverviewFeed> logger)
{
    /// <summary>Number of events that are kept.</summary>
    public const int Kept = 200;

    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Unwatched = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Queue<ClusterEvent> _events = new();
    private TaskCompletionSource<FeedMessage> _next = NewSource();
    private TaskCompletionSource _opened = NewSignal();
    private ClusterOverview? _last;
    private long _count;
    private int _watchers;

    /// <summary>A message now, with the events that are kept, and one after each reading, with what has happened since the one before.</summary>
    /// <param name="left">Set when the reader leaves.</param>
    public async IAsyncEnumerable<FeedMessage> WatchAsync([EnumeratorCancellation] CancellationToken left)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(left, host.ApplicationStopping);
        var seen = 0L;
        Open();
        try
        {
            while (!ended.IsCancellationRequested)
            {
                Task<FeedMessage> next;
                lock (_gate)
                    next = _next.Task;
                var message = await next.WaitAsync(ended.Token);
                yield return message with { Events = Since(seen, out seen) };
            }
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    /// <summary>Reads from the start of the host until it stops.</summary>
    public void Begin() => host.ApplicationStarted.Register(() => _ = RunAsync(host.ApplicationStopping));

    private async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var opened = Volatile.Read(ref _opened).Task;
            await ReadAsync(stopping);
            await Task.WhenAny(Task.Delay(Volatile.Read(ref _watchers) > 0 ? Watched : Unwatched, time, stopping), opened);
            Interlocked.Exchange(ref _opened, NewSignal());
        }
    }

    private static TaskCompletionSource<FeedMessage> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Open()
    {
        Interlocked.Increment(ref _watchers);
        Volatile.Read(ref _opened).TrySetResult();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var (overview, error) = await TryReadAsync(cancellationToken);
        TaskCompletionSource<FeedMessage> source;
        lock (_gate)
        {
            if (overview is not null)
            {
                if (_last is not null)
                    Keep(OverviewChanges.Between(_last, overview, time.GetUtcNow()));
                _last = overview;
            }

            source = _next;
            _next = NewSource();
        }

        source.SetResult(new FeedMessage(time.GetUtcNow(), overview, error, []));
    }

    // Whatever happens, the next reading may succeed.
    private async Task<(ClusterOverview? Overview, string? Error)> TryReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (overview, error) = await calls.GetOverviewAsync(cancellationToken);
            return (overview, error?.Message);
        }
        catch (Exception e)
        {
            if (!cancellationToken.IsCancellationRequested)
                LogNotRead(e);
            return (null, "The overview could not be read; the log has the reason.");
        }
    }

    private void Keep(IEnumerable<ClusterEvent> events)
    {
        foreach (var happened in events)
        {
            _events.Enqueue(happened);
            _count++;
            if (_events.Count > Kept)
                _events.Dequeue();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The overview of the cluster could not be read.")]
    private partial void LogNotRead(Exception exception);

    private ClusterEvent[] Since(long seen, out long count)
    {
        lock (_gate)
        {
            count = _count;
            return [.. _events.TakeLast((int)Math.Min(Kept, count - seen))];
        }
    }
}

/// <summary>One reading of the overview.</summary>
/// <param name="Time">When it was read.</param>
/// <param name="Overview">The overview; null when the cluster did not answer.</param>
/// <param name="Fault">Why there is none; null when there is one.</param>
/// <param name="Events">What happened, the oldest first.</param>
internal sealed record FeedMessage(DateTimeOffset Time, ClusterOverview? Overview, string? Fault, IReadOnlyList<ClusterEvent> Events);
