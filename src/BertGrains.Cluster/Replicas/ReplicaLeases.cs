namespace BertGrains.Cluster.Replicas;

/// <summary>
/// Leases on replicas. An activation of a replica's grain holds a lease; the replica stays for a grace period after the last one, so that a
/// grain that is activated again finds it loaded. Thread-safe.
/// </summary>
/// <param name="time">Clock.</param>
/// <param name="onExpired">Called at the end of a grace period.</param>
internal sealed class ReplicaLeases(TimeProvider time, Action<ReplicaId> onExpired) : IDisposable
{
    /// <summary>How long a replica without a lease stays.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(120);

    private readonly Lock _gate = new();
    private readonly Dictionary<ReplicaId, LeaseState> _states = [];

    /// <returns>The lease; disposing it ends it.</returns>
    public IDisposable Take(ReplicaId id)
    {
        lock (_gate)
        {
            var state = StateOf_NeedsLock(id);
            state.Holders++;
            state.StopTimer();
        }

        return new Lease(this, id);
    }

    /// <summary>Starts the grace period of a replica that was loaded, unless it has a lease.</summary>
    public void Watch(ReplicaId id)
    {
        lock (_gate)
            StartTimerIfFree_NeedsLock(id, StateOf_NeedsLock(id));
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var state in _states.Values)
                state.StopTimer();
            _states.Clear();
        }
    }

    private LeaseState StateOf_NeedsLock(ReplicaId id)
    {
        if (!_states.TryGetValue(id, out var state))
            _states.Add(id, state = new LeaseState());
        return state;
    }

    private void StartTimerIfFree_NeedsLock(ReplicaId id, LeaseState state)
    {
        if (state.Holders == 0)
            state.Timer ??= time.CreateTimer(_ => Expire(id, state), null, Grace, Timeout.InfiniteTimeSpan);
    }

    private void End(ReplicaId id)
    {
        lock (_gate)
        {
            if (_states.TryGetValue(id, out var state) && --state.Holders == 0)
                StartTimerIfFree_NeedsLock(id, state);
        }
    }

    private void Expire(ReplicaId id, LeaseState state)
    {
        lock (_gate)
        {
            // The timer may have fired while a lease was being taken.
            if (state.Timer is null || !_states.Remove(id))
                return;
            state.StopTimer();
        }

        onExpired(id);
    }

    private sealed class LeaseState
    {
        public int Holders { get; set; }

        public ITimer? Timer { get; set; }

        public void StopTimer()
        {
            Timer?.Dispose();
            Timer = null;
        }
    }

    private sealed class Lease(ReplicaLeases leases, ReplicaId id) : IDisposable
    {
        private int _isEnded;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isEnded, 1) == 0)
                leases.End(id);
        }
    }
}
