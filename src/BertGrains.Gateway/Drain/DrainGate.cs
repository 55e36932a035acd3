namespace BertGrains.Gateway.Drain;

/// <summary>Counts requests in flight, and lets none in once the process is stopping. Thread-safe.</summary>
internal sealed class DrainGate
{
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inFlight;
    private int _draining;

    public bool IsDraining => Volatile.Read(ref _draining) != 0;

    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Counts a request in, and says how many are inside now; whoever called also calls <see cref="Leave"/>.</summary>
    public int Enter() => Interlocked.Increment(ref _inFlight);

    /// <summary>Counts a request out.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _inFlight) == 0 && IsDraining)
            _empty.TrySetResult();
    }

    /// <summary>Closes the gate for good; the task ends when the last request has left.</summary>
    public Task DrainAsync()
    {
        // Full fences here and in Enter: either the newcomer sees the gate closed or its count is seen below.
        Interlocked.Exchange(ref _draining, 1);
        if (Interlocked.CompareExchange(ref _inFlight, 0, 0) == 0)
            _empty.TrySetResult();
        return _empty.Task;
    }
}
