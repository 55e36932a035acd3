namespace BertGrains.Cluster.Liveness;

/// <summary>
/// Calls one peer and watches it meanwhile. Orleans tells a client nothing of a request that died with its gateway, and a silo only when
/// membership has agreed, seconds later; so a peer that owes an answer and is silent is asked for a sign of life, and one that gives
/// none loses its calls, which the caller then sends elsewhere. A lost peer is asked on until it answers. Thread-safe.
/// </summary>
internal sealed class PeerWatch : IDisposable
{
    /// <summary>So long may a peer that owes an answer be silent before it is asked for a sign of life.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(250);

    /// <summary>So long may the sign of life take: a busy machine answers late, a killed process is refused at once.</summary>
    public static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly string _name;
    private readonly Func<Task> _ping;
    private readonly TimeProvider _time;
    private readonly Action? _regained;
    private readonly CancellationTokenSource _disposed = new();
    private CancellationTokenSource _lost = new();
    private long _heardAt;
    private int _inFlight;
    private bool _isWatching;

    /// <param name="name">Names the peer in messages.</param>
    /// <param name="ping">Asks it for a sign of life.</param>
    /// <param name="time">Clock.</param>
    /// <param name="regained">Called when a lost peer answered again; null when nobody wants to know.</param>
    public PeerWatch(string name, Func<Task> ping, TimeProvider time, Action? regained = null)
    {
        _name = name;
        _ping = ping;
        _time = time;
        _regained = regained;
    }

    /// <summary>Whether the peer failed and has not answered since.</summary>
    public bool IsLost => _lost.IsCancellationRequested;

    /// <summary>Calls that the peer owes an answer.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Runs a call to the peer.</summary>
    /// <exception cref="PeerLostException">The peer failed, was lost meanwhile or had been before.</exception>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var lost = Enter();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(lost, cancellationToken);
        try
        {
            var result = await call(ended.Token).WaitAsync(ended.Token).ConfigureAwait(false);
            Volatile.Write(ref _heardAt, _time.GetTimestamp());
            return result;
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PeerLostException($"{_name} fell silent.");
        }
        catch (Exception e) when (IsFailureOfPeer(e))
        {
            Lose();
            throw new PeerLostException($"{_name} failed: {e.Message}", e);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    /// <summary>Fails what is in flight: somebody else knows that the peer is gone.</summary>
    public void Lose()
    {
        lock (_gate)
        {
            if (_disposed.IsCancellationRequested)
                return;
            StartWatching_NeedsLock();
        }

        _lost.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
            _disposed.Cancel();
        _lost.Cancel();
    }

    private static bool IsFailureOfPeer(Exception e) => e is OrleansException or TimeoutException;

    private CancellationToken Enter()
    {
        lock (_gate)
        {
            if (_lost.IsCancellationRequested)
                throw new PeerLostException($"{_name} does not answer.");
            if (Interlocked.Increment(ref _inFlight) == 1)
                Volatile.Write(ref _heardAt, _time.GetTimestamp());
            StartWatching_NeedsLock();
            return _lost.Token;
        }
    }

    private void StartWatching_NeedsLock()
    {
        if (_isWatching)
            return;
        _isWatching = true;
        _ = WatchAsync();
    }

    // Runs while the peer owes an answer or is lost; nothing is sent to a peer that nobody waits for.
    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Silence, _time, _disposed.Token).ConfigureAwait(false);
                lock (_gate)
                {
                    if (InFlight == 0 && !IsLost)
                    {
                        _isWatching = false;
                        return;
                    }
                }

                if (!IsLost && _time.GetElapsedTime(Volatile.Read(ref _heardAt)) < Silence)
                    continue;
                if (await AnswersAsync().ConfigureAwait(false))
                    Regain();
                else
                    await _lost.CancelAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Regain()
    {
        lock (_gate)
        {
            Volatile.Write(ref _heardAt, _time.GetTimestamp());
            if (!IsLost || _disposed.IsCancellationRequested)
                return;
            _lost = new CancellationTokenSource();
        }

        _regained?.Invoke();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await _ping().WaitAsync(PingTimeout, _time, _disposed.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (!_disposed.IsCancellationRequested)
        {
            _ = e;
            return false;
        }
    }
}
