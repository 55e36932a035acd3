namespace BertGrains.Cluster.Connections;

/// <summary>
/// Calls one peer and watches it meanwhile. Orleans tells a client nothing of a request that died with its gateway, and a silo only when
/// membership has agreed, seconds later; so a peer that owes an answer and is silent is asked for a sign of life, and one that gives
/// none loses its calls, which the caller then sends elsewhere. A lost peer is asked on until it answers. Thread-safe.
/// </summary>
public sealed class PeerWatch : IDisposable
{
    /// <summary>So long may a peer that owes an answer be silent before it is asked for a sign of life.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(250);

    /// <summary>So long may the sign of life take, a standstill of this process not counted: a busy machine answers late.</summary>
    public static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly string _name;
    private readonly Func<Task> _ping;
    private readonly TimeProvider _time;
    private readonly Action? _regained;
    private readonly CancellationTokenSource _disposed = new();

    // Cancelled when the peer is lost, and replaced when it is back: a late failure of a call from before concerns nobody after.
    private volatile CancellationTokenSource _lost = new();
    private int _inFlight;
    private bool _isWatching;

    // Since when the peer owes an answer, or a sign of life because a call failed or was given up; null when it owes nothing.
    private long? _owesSince;
    private long _answeredAt;

    /// <param name="name">Names the peer in messages.</param>
    /// <param name="ping">Asks it for a sign of life.</param>
    /// <param name="time">Clock.</param>
    /// <param name="regained">Called when a lost peer answered again, and must not throw; null when nobody wants to know.</param>
    public PeerWatch(string name, Func<Task> ping, TimeProvider time, Action? regained = null)
    {
        _name = name;
        _ping = ping;
        _time = time;
        _regained = regained;
        _answeredAt = time.GetTimestamp();
    }

    /// <summary>Whether the peer failed and has not answered since.</summary>
    public bool IsLost => _lost.IsCancellationRequested;

    /// <summary>Calls that the peer owes an answer.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Runs a call to the peer.</summary>
    /// <param name="call">Makes the call; its token fires when nobody waits any more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PeerLostException">The call failed, or the peer was lost meanwhile or had been before.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var lost = Enter();
        var answer = default(Task<T>);
        var hasAnswered = false;
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(lost.Token, cancellationToken);
            answer = call(ended.Token);
            var result = await answer.WaitAsync(ended.Token).ConfigureAwait(false);
            hasAnswered = true;
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException e)
        {
            throw new PeerLostException(lost.IsCancellationRequested ? $"{_name} was lost while it had the call." : $"{_name} gave the call up.", e);
        }
        catch (Exception e) when (e is TimeoutException or (OrleansException and not WrappedException))
        {
            if (e is OrleansMessageRejectionException)
                Lose(lost);
            throw new PeerLostException($"{_name} failed: {e.Message}", e);
        }
        finally
        {
            Leave(hasAnswered);
            if (!hasAnswered)
                Observe(answer);
        }
    }

    /// <summary>Fails what is in flight: somebody else knows that the peer is gone.</summary>
    public void Lose() => Lose(_lost);

    /// <summary>Fails what is in flight and asks no more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ = _disposed.CancelAsync();
            _ = _lost.CancelAsync();
        }
    }

    private CancellationTokenSource Enter()
    {
        lock (_gate)
        {
            if (IsLost)
                throw new PeerLostException($"{_name} does not answer.");
            _inFlight++;
            _owesSince ??= _time.GetTimestamp();
            StartWatching_NeedsLock();
            return _lost;
        }
    }

    private void Leave(bool hasAnswered)
    {
        lock (_gate)
        {
            _inFlight--;
            if (!hasAnswered)
                return;
            _answeredAt = _time.GetTimestamp();
            Settle_NeedsLock();
        }
    }

    private void Settle_NeedsLock() => _owesSince = _inFlight > 0 ? _time.GetTimestamp() : null;

    // The callers that wait go on elsewhere on threads of the pool, not in this lock.
    private void Lose(CancellationTokenSource lost)
    {
        lock (_gate)
        {
            _ = lost.CancelAsync();
            if (!_disposed.IsCancellationRequested)
                StartWatching_NeedsLock();
        }
    }

    private void StartWatching_NeedsLock()
    {
        if (_isWatching)
            return;

        // The watch outlives the call that starts it, and has no part in its trace or its context.
        using (ExecutionContext.SuppressFlow())
        {
            _isWatching = true;
            _ = WatchAsync();
        }
    }

    // Runs while the peer owes something or is lost; nothing is sent to a peer that nobody waits for.
    private async Task WatchAsync()
    {
        try
        {
            do
            {
                await Task.Delay(Silence, _time, _disposed.Token).ConfigureAwait(false);
                _disposed.Token.ThrowIfCancellationRequested();
                if (!IsSilent())
                    continue;
                if (await AnswersAsync().ConfigureAwait(false))
                    Regain();
                else
                    Lose();
            }
            while (!StopWatching());
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
        }
    }

    private bool IsSilent()
    {
        lock (_gate)
            return IsLost || (_owesSince is { } since && _time.GetElapsedTime(since) >= Silence);
    }

    private bool StopWatching()
    {
        lock (_gate)
        {
            _isWatching = IsLost || _owesSince is not null;
            return !_isWatching;
        }
    }

    private void Regain()
    {
        lock (_gate)
        {
            Settle_NeedsLock();
            if (!IsLost || _disposed.IsCancellationRequested)
                return;
            _lost = new CancellationTokenSource();
        }

        _regained?.Invoke();
    }

    private async Task<bool> AnswersAsync()
    {
        var askedAt = _time.GetTimestamp();
        try
        {
            var ping = _ping();
            if (await IsDoneInTimeAsync(ping).ConfigureAwait(false))
            {
                await ping.ConfigureAwait(false);
                return true;
            }
        }
        catch (Exception e) when (!_disposed.IsCancellationRequested)
        {
            // A ping that Orleans gave up is as late as one that has not come.
            if (e is not TimeoutException)
                return false;
        }

        // The answer to a call is a sign of life too; a ping may be late behind many of them.
        return !IsLost && Interlocked.Read(ref _answeredAt) > askedAt;
    }

    // Waits in slices: a process that stood still itself finds its timers expired and the answers not yet read. However long the slice
    // took in which that happened, it counts as one.
    private async Task<bool> IsDoneInTimeAsync(Task ping)
    {
        Observe(ping);
        for (var waited = TimeSpan.Zero; waited < PingTimeout && !ping.IsCompleted; waited += Silence)
        {
            await ping.WaitAsync(Silence, _time, _disposed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _disposed.Token.ThrowIfCancellationRequested();
        }

        return ping.IsCompleted;
    }

    // Nobody may be waiting any more when a call fails; that must not come up as an exception that nobody looked at.
    private static void Observe(Task? task) => task?.ContinueWith(
        static failed => _ = failed.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
