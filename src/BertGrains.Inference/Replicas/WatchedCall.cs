namespace BertGrains.Inference.Replicas;

/// <summary>
/// Whether a lane is in a call of its device, checked at intervals by another thread. Checks are counted instead of time, so that a process
/// that was suspended does not give up its calls when it continues. Thread-safe.
/// </summary>
internal sealed class WatchedCall
{
    /// <summary>Number of intervals that a call with short items may take.</summary>
    public const int Intervals = 4;

    // A call with a longer item may take the intervals again for each further part of this length.
    private const int TokensOfIntervals = 512;

    private readonly Lock _gate = new();
    private bool _isRunning;
    private bool _isAbandoned;
    private int _checks;
    private int _times = 1;

    /// <summary>Whether a check has given up the call. From then on the items and the core of the lane belong to the watch.</summary>
    public bool IsAbandoned
    {
        get
        {
            lock (_gate)
                return _isAbandoned;
        }
    }

    /// <summary>How many times as long as a call with short items the current call may take.</summary>
    public int Times
    {
        get
        {
            lock (_gate)
                return _times;
        }
    }

    /// <summary>Called before the call.</summary>
    /// <param name="longest">Tokens of its longest item.</param>
    public void Begin(int longest)
    {
        lock (_gate)
        {
            _isRunning = true;
            _checks = 0;
            _times = Math.Max(1, (longest + TokensOfIntervals - 1) / TokensOfIntervals);
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
            return _isRunning && !_isAbandoned && ++_checks > Intervals * _times && (_isAbandoned = true);
    }
}
