namespace BertGrains.Cluster.Connections;

/// <summary>
/// Makes calls to one peer and fails them when the peer is lost. Thread-safe.
/// </summary>
/// <remarks>
/// <para>A peer is silent when a call is pending and no call was answered for <see cref="Silence"/>. A silent peer is pinged. It is lost
/// when the ping fails, or when neither the ping nor a call is answered within <see cref="PingTimeout"/>. A rejected call also loses it.</para>
/// <para>The pending calls of a lost peer fail with <see cref="PeerLostException"/>, and new calls fail at once. A lost peer is pinged
/// until it answers, and is then used again. A peer that is neither silent nor lost is not pinged.</para>
/// <para>A peer that refuses a call because it is stopping (<see cref="StoppingPeer"/>) keeps its pending calls. Its caller should not call it again
/// before it was lost and regained.</para>
/// <para>Orleans does not replace this: a client is not notified when its gateway dies with a request, and a silo only when membership
/// has declared the other silo dead, seconds later.</para>
/// </remarks>
public sealed class PeerWatch : IDisposable
{
    /// <summary>Time without an answer after which a peer with pending calls is pinged; also the period of the watch.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(250);

    /// <summary>Time to answer a ping. A suspension of this process counts as one <see cref="Silence"/>.</summary>
    public static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly string _name;
    private readonly PeerPing _ping;
    private readonly TimeProvider _time;
    private readonly Action? _regained;
    private readonly CancellationTokenSource _disposed = new();

    // Canceled when the peer is lost; replaced when it answers again, so that a late failure of an older call has no effect.
    private volatile CancellationTokenSource _lost = new();
    private int _inFlight;
    private bool _isWatching;
    private volatile bool _isStopping;

    // Start of the time without an answer. Null while no answer is due: no call is pending, and the last one was answered.
    private long? _silentSince;

    /// <param name="name">Name of the peer in messages.</param>
    /// <param name="ping">Pings the peer; completes when the ping is answered.</param>
    /// <param name="time">Clock.</param>
    /// <param name="regained">Called when a lost peer answers again. Must not throw.</param>
    public PeerWatch(string name, Func<Task> ping, TimeProvider time, Action? regained = null)
    {
        _name = name;
        _ping = new PeerPing(ping, time);
        _time = time;
        _regained = regained;
    }

    /// <summary>Whether the peer was lost and has not answered since.</summary>
    public bool IsLost => _lost.IsCancellationRequested;

    /// <summary>Whether the peer has refused a call because it is stopping.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>Number of pending calls.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Calls the peer.</summary>
    /// <param name="call">Makes the call. Its token fires when the call fails or is canceled here.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="PeerLostException">The call failed in Orleans, or the peer is lost.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var lost = Enter();
        var pending = default(Task<T>);
        var isAnswered = false;
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(lost.Token, cancellationToken);
            pending = call(ended.Token);
            var result = await pending.WaitAsync(ended.Token).ConfigureAwait(false);
            isAnswered = true;
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException e)
        {
            throw new PeerLostException(
                lost.IsCancellationRequested ? $"{_name} was lost while the call was pending." : $"{_name} canceled the call.", e);
        }
        catch (Exception e) when (e is TimeoutException or (OrleansException and not WrappedException))
        {
            if (StoppingPeer.IsRefusal(e))
                Stop(lost);
            else if (e is OrleansMessageRejectionException)
                Lose(lost);
            throw new PeerLostException($"{_name} failed: {e.Message}", e);
        }
        finally
        {
            Leave(isAnswered);
            if (!isAnswered && pending is not null)
                pending.Ignore();
        }
    }

    /// <summary>Marks the peer as lost, for a caller that has other evidence. Fails the pending calls.</summary>
    public void Lose() => Lose(_lost);

    /// <summary>Fails the pending calls and stops pinging.</summary>
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
                throw new PeerLostException($"{_name} is lost: it failed or did not answer a ping.");
            _inFlight++;
            _silentSince ??= _time.GetTimestamp();
            StartWatching_NeedsLock();
            return _lost;
        }
    }

    // A call without an answer leaves the silence running: the peer is pinged even if no other call is pending.
    private void Leave(bool isAnswered)
    {
        lock (_gate)
        {
            _inFlight--;
            if (isAnswered)
                OnAnswer_NeedsLock();
        }
    }

    private void OnAnswer_NeedsLock() => _silentSince = _inFlight > 0 ? _time.GetTimestamp() : null;

    // The refusal may be that of the peer's process before its last restart.
    private void Stop(CancellationTokenSource lost)
    {
        lock (_gate)
            _isStopping |= lost == _lost && !IsLost;
    }

    // CancelAsync runs the continuations of the failed calls on the thread pool, outside the lock.
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

        // The watch outlives the call that starts it and must not continue its trace.
        using (ExecutionContext.SuppressFlow())
        {
            _isWatching = true;
            _ = WatchAsync();
        }
    }

    private async Task WatchAsync()
    {
        try
        {
            do
            {
                await Task.Delay(Silence, _time, _disposed.Token).ConfigureAwait(false);
                _disposed.Token.ThrowIfCancellationRequested();
                if (!NeedsPing())
                    continue;
                if (await IsAliveAsync().ConfigureAwait(false))
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

    private bool NeedsPing()
    {
        lock (_gate)
            return IsLost || (_silentSince is { } since && _time.GetElapsedTime(since) >= Silence);
    }

    private async Task<bool> IsAliveAsync()
    {
        var sentAt = _time.GetTimestamp();
        return await _ping.SendAsync(_disposed.Token).ConfigureAwait(false) switch
        {
            PingOutcome.Answered => true,
            PingOutcome.Failed => false,
            _ => HasAnsweredSince(sentAt),
        };
    }

    // A ping can be delayed behind many calls; the answer to a call shows as well that the peer is alive.
    private bool HasAnsweredSince(long timestamp)
    {
        lock (_gate)
            return !IsLost && (_silentSince is not { } since || since > timestamp);
    }

    private void Regain()
    {
        lock (_gate)
        {
            OnAnswer_NeedsLock();
            if (!IsLost || _disposed.IsCancellationRequested)
                return;
            _lost = new CancellationTokenSource();
            _isStopping = false;
        }

        _regained?.Invoke();
    }

    private bool StopWatching()
    {
        lock (_gate)
        {
            _isWatching = IsLost || _silentSince is not null;
            return !_isWatching;
        }
    }
}
