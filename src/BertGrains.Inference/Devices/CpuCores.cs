namespace BertGrains.Inference.Devices;

/// <summary>
/// The cores of this process. A lane that computes on the CPU holds one while it runs a batch, so replicas together never run more lanes
/// than there are cores, and one replica alone runs on all of them. Lanes that wait get cores in the order of their arrival, so that no
/// replica starves; a semaphore of .NET gives its permits in any order. Thread-safe.
/// </summary>
public sealed class CpuCores
{
    private readonly Lock _gate = new();
    private readonly Queue<SemaphoreSlim> _waiting = [];
    private int _free;

    /// <param name="count">Number of cores, at least 1.</param>
    public CpuCores(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _free = count;
    }

    /// <summary>The cores that the system gives to this process.</summary>
    public static CpuCores OfProcess { get; } = new(Environment.ProcessorCount);

    /// <summary>Number of cores.</summary>
    public int Count { get; }

    /// <summary>Number of cores that no lane holds.</summary>
    public int Free => Volatile.Read(ref _free);

    /// <summary>Share of the time that a lane which always has work gets a core: 1 unless lanes wait.</summary>
    internal double Share
    {
        get
        {
            lock (_gate)
                return (double)Count / (Count + _waiting.Count);
        }
    }

    /// <summary>Takes a core without waiting.</summary>
    /// <returns>False when none is free.</returns>
    internal bool TryEnter()
    {
        lock (_gate)
        {
            if (_free == 0)
                return false;
            _free--;
            return true;
        }
    }

    /// <summary>Takes a core. Blocks until one is free.</summary>
    internal void Enter()
    {
        using var turn = new SemaphoreSlim(0);
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return;
            }

            _waiting.Enqueue(turn);
        }

        turn.Wait();
    }

    /// <summary>Gives a core back, to the lane that has waited longest.</summary>
    internal void Leave()
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out var turn))
                turn.Release();
            else
                _free++;
        }
    }
}

/// <summary>A core that is held until the first of two threads disposes this: that of the call, or the one that gave it up.</summary>
internal sealed class CoreLease : IDisposable
{
    private CpuCores? _cores;

    /// <summary>Takes a core. Blocks until one is free.</summary>
    /// <param name="cores">Null when no core is needed.</param>
    public CoreLease(CpuCores? cores)
    {
        cores?.Enter();
        _cores = cores;
    }

    public void Dispose() => Interlocked.Exchange(ref _cores, null)?.Leave();
}
