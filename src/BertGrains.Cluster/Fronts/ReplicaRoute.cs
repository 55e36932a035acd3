namespace BertGrains.Cluster.Fronts;

/// <summary>
/// One replica as a router sees it: what waits for it here, what it owes, and when it should be done with both. Owned by the dispatcher.
/// </summary>
/// <param name="replica">Which, and where.</param>
/// <param name="isLost">Whether it failed and has not answered since.</param>
/// <param name="wake">Has somebody send what waits; must return at once.</param>
internal sealed class ReplicaRoute(RoutedReplica replica, Func<bool> isLost, Action wake)
{
    private double _freeAt;
    private double _heardAt;

    public RoutedReplica Replica { get; } = replica;

    /// <summary>Items that wait to be sent.</summary>
    public Outbox Outbox { get; } = new();

    /// <summary>Items that were sent and not answered.</summary>
    public int InFlight { get; set; }

    /// <summary>Whether somebody is sending.</summary>
    public bool IsAwake { get; set; }

    /// <summary>Whether the replica said that it is not there, or failed a call; until it says otherwise.</summary>
    public bool IsRefusing { get; set; }

    /// <summary>Whether it left the routing table or its silo the cluster.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>Whether it is over with it.</summary>
    public bool IsDone => IsRemoved && InFlight == 0;

    public bool IsRoutable => !IsRefusing && !IsRemoved && !isLost();

    /// <summary>What the replica said of its speed; 0 when it has said nothing yet.</summary>
    public double SecondsPerToken { get; private set; }

    public void Queue(RoutedItem item)
    {
        Outbox.Add(item);
        Wake();
    }

    public void Wake()
    {
        if (IsAwake || Outbox.IsEmpty)
            return;
        IsAwake = true;
        wake();
    }

    /// <summary>Takes note of items on their way to the replica.</summary>
    /// <param name="tokens">Their tokens.</param>
    /// <param name="secondsPerToken">The replica's speed, or a guess.</param>
    /// <param name="now">Seconds.</param>
    public void Sent(long tokens, double secondsPerToken, double now)
    {
        if (InFlight == 0)
            _heardAt = now;
        _freeAt = Math.Max(_freeAt, now) + (tokens * secondsPerToken);
    }

    /// <summary>Takes note of what the replica says of itself, which counts everything that had reached it.</summary>
    public void Heard(in ReplicaLoad load, double now)
    {
        SecondsPerToken = load.SecondsPerToken;
        _freeAt = now + load.DrainSeconds;
        _heardAt = now;
    }

    /// <returns>
    /// Seconds in which the replica should have run what it has, what waits here for it, and <paramref name="tokens"/> more. While it owes
    /// answers and gives none they do not get fewer: one that hangs must not look like one that is nearly done.
    /// </returns>
    public double PredictedDrain(long tokens, double secondsPerToken, double now) =>
        Math.Max(_freeAt - now, 0) + (InFlight > 0 ? now - _heardAt : 0) + ((Outbox.Tokens + tokens) * secondsPerToken);
}
