namespace BertGrains.Cluster.Routing;

/// <summary>
/// A router's state of one replica: the items that wait to be sent, those in flight, and the predicted time until both are done. Owned by
/// the dispatcher.
/// </summary>
/// <param name="replica">The replica and its silo.</param>
/// <param name="isLost">Whether the replica failed a call and has not answered since.</param>
/// <param name="wake">Starts the sender; must return at once.</param>
internal sealed class ReplicaRoute(RoutedReplica replica, Func<bool> isLost, Action wake)
{
    private double _freeAt;
    private double _updatedAt;

    public RoutedReplica Replica { get; } = replica;

    /// <summary>Items that wait to be sent.</summary>
    public Outbox Outbox { get; } = new();

    /// <summary>Items that were sent and not answered.</summary>
    public int InFlight { get; private set; }

    /// <summary>Their bytes in messages.</summary>
    public long InFlightBytes { get; private set; }

    /// <summary>Whether the sender runs.</summary>
    public bool IsAwake { get; set; }

    /// <summary>Whether the replica answered that it is not loaded, or failed a call; until it reports that it is ready.</summary>
    public bool IsRefusing { get; set; }

    /// <summary>Whether the replica left the routing table or its silo left the cluster.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>Whether the replica was removed and holds no more items.</summary>
    public bool IsDone => IsRemoved && InFlight == 0;

    public bool IsRoutable => !IsRefusing && !IsRemoved && !isLost();

    /// <summary>The speed that the replica reported; 0 before its first report.</summary>
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

    /// <summary>Counts a message that is sent.</summary>
    public void Add(RunMessage message)
    {
        InFlight += message.Items.Count;
        InFlightBytes += message.Bytes;
    }

    /// <summary>Ends a message, and sends what waited for its room.</summary>
    public void Remove(RunMessage message)
    {
        InFlight -= message.Items.Count;
        InFlightBytes -= message.Bytes;
        Wake();
    }

    /// <summary>Adds the run time of items that are sent to the prediction.</summary>
    /// <param name="tokens">Their tokens.</param>
    /// <param name="secondsPerToken">The replica's speed, or an estimate.</param>
    /// <param name="now">Seconds.</param>
    public void Sent(long tokens, double secondsPerToken, double now)
    {
        if (InFlight == 0)
            _updatedAt = now;
        _freeAt = Math.Max(_freeAt, now) + (tokens * secondsPerToken);
    }

    /// <summary>Replaces the prediction by the replica's own report, which covers all items that have reached it.</summary>
    public void Update(in QueueState queue, double now)
    {
        SecondsPerToken = queue.SecondsPerToken;
        _freeAt = now + queue.DrainSeconds;
        _updatedAt = now;
    }

    /// <returns>
    /// Predicted seconds until the replica has run what it holds, what waits here for it, and <paramref name="tokens"/> more. While calls
    /// are pending the prediction does not fall with time, or a replica that hangs would look almost idle.
    /// </returns>
    public double PredictedDrain(long tokens, double secondsPerToken, double now) =>
        Math.Max(_freeAt - now, 0) + (InFlight > 0 ? now - _updatedAt : 0) + ((Outbox.Tokens + tokens) * secondsPerToken);
}
