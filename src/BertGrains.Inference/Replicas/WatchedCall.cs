namespace BertGrains.Inference.Replicas;

/// <summary>
/// Whether a lane is in a call of its device, checked at intervals by another thread. Checks are counted instead of time, so that a process
/// that was suspended does not give up its calls when it continues. Thread-safe.
/// </summary>
internal sealed class WatchedCall
{
    /// <summary>Number of intervals that a call may take.</summary>
    public const int Intervals = 4;

    private readonly Lock _gate = new();
    private bool _isRunning;
    private bool _isAbandoned;
    private int _checks;

    /// <summary>Whether a check has given up the call. From then on the items and the core of the lane belong to the watch.</summary>
    public bool IsAbandoned
    {
        get
        {
            lock (_gate)
                return _isAbandoned;
        }
    }

    public void Begin()
    {
        lock (_gate)
        {
            _isRunning = true;
            _checks = 0;
        }
    }

    public void End()
    {
        lock (_gate)
            _isRunning = false;
    }

    /// <summary>Called once an interval.</summary>
    /// <returns>True once: when the call has run for all intervals. It is abandoned.</returns>
    public bool Check()
    {
        lock (_gate)
            return _isRunning && !_isAbandoned && ++_checks > Intervals && (_isAbandoned = true);
    }
}
