namespace BertGrains.Cluster.Replicas;

/// <summary>
/// Who needs which replica. An activation of a replica's grain holds a lease; when the last one ends, the replica has some time of grace,
/// so that an activation that only bounced finds it loaded. Thread-safe.
/// </summary>
/// <param name="time">Clock.</param>
/// <param name="onExpired">Called when nobody came back.</param>
internal sealed class ReplicaLeases(TimeProvider time, Action<ReplicaId> onExpired) : IDisposable
{
    /// <summary>So long does a replica without a lease stay.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(120);

    private readonly Lock _gate = new();
    private readonly Dictionary<ReplicaId, Standing> _standings = [];

    /// <returns>The lease; disposing it ends it.</returns>
    public IDisposable Take(ReplicaId id)
    {
        lock (_gate)
        {
            var standing = StandingOf_NeedsLock(id);
            standing.Holders++;
            standing.StopTimer();
        }

        return new Lease(this, id);
    }

    /// <summary>A replica is there: without a lease its grace begins.</summary>
    public void Watch(ReplicaId id)
    {
        lock (_gate)
            StartTimerIfFree_NeedsLock(id, StandingOf_NeedsLock(id));
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var standing in _standings.Values)
                standing.StopTimer();
            _standings.Clear();
        }
    }

    private Standing StandingOf_NeedsLock(ReplicaId id)
    {
        if (!_standings.TryGetValue(id, out var standing))
            _standings.Add(id, standing = new Standing());
        return standing;
    }

    private void StartTimerIfFree_NeedsLock(ReplicaId id, Standing standing)
    {
        if (standing.Holders == 0)
            standing.Timer ??= time.CreateTimer(_ => Expire(id, standing), null, Grace, Timeout.InfiniteTimeSpan);
    }

    private void End(ReplicaId id)
    {
        lock (_gate)
        {
            if (_standings.TryGetValue(id, out var standing) && --standing.Holders == 0)
                StartTimerIfFree_NeedsLock(id, standing);
        }
    }

    private void Expire(ReplicaId id, Standing standing)
    {
        lock (_gate)
        {
            // The timer may have fired while a lease was being taken.
            if (standing.Timer is null || !_standings.Remove(id))
                return;
            standing.StopTimer();
        }

        onExpired(id);
    }

    private sealed class Standing
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
