namespace BertGrains.Cluster.Routing;

/// <summary>
/// Power of two choices: of two random replicas, the one with the shorter predicted drain time. Two choices are nearly as good as all, and
/// independent routers do not all choose the same idle replica. Owned by the dispatcher.
/// </summary>
internal sealed class ReplicaChoice(TimeProvider time, Random random)
{
    // Before any replica has reported its speed: small and medium encoders on a processor.
    private const double DefaultSecondsPerToken = 1e-4;

    private readonly List<ReplicaRoute> _candidates = [];
    private ReplicaRoute[] _routes = [];

    /// <summary>The replicas of the newest table; reading is thread-safe.</summary>
    public IReadOnlyList<ReplicaRoute> Routes => Volatile.Read(ref _routes);

    /// <summary>Whether any replica accepts items; thread-safe.</summary>
    public bool IsAnyRoutable => Array.Exists(Volatile.Read(ref _routes), route => route.IsRoutable);

    private double Now => (double)time.GetTimestamp() / time.TimestampFrequency;

    public void Set(IReadOnlyList<ReplicaRoute> routes) => Volatile.Write(ref _routes, [.. routes]);

    /// <returns>The replica for an item; null when all routable replicas were too busy for it.</returns>
    public ReplicaRoute? Pick(RoutedItem item)
    {
        _candidates.Clear();
        foreach (var route in _routes)
        {
            if (route.IsRoutable && item.Busy?.Contains(route) is not true)
                _candidates.Add(route);
        }

        if (item.LostWith is not null && _candidates.Count > 1)
            _candidates.Remove(item.LostWith);
        if (_candidates.Count < 2)
            return _candidates.Count == 0 ? null : _candidates[0];

        var first = random.Next(_candidates.Count);
        var second = random.Next(_candidates.Count - 1);
        if (second >= first)
            second++;
        return Drain(_candidates[second], item.Work.Length) < Drain(_candidates[first], item.Work.Length)
            ? _candidates[second]
            : _candidates[first];
    }

    /// <summary>Adds items that are sent to a replica's prediction.</summary>
    public void Sent(ReplicaRoute route, long tokens) => route.Sent(tokens, SecondsPerToken(route), Now);

    /// <summary>Records the state of the queue that a replica returned.</summary>
    public void Update(ReplicaRoute route, in QueueState queue) => route.Update(queue, Now);

    /// <returns>Tokens that a replica runs in the given time, by its speed.</returns>
    public double TokensIn(ReplicaRoute route, double seconds) => seconds / SecondsPerToken(route);

    /// <returns>Predicted seconds until a replica has run what it holds and what waits here for it.</returns>
    public double Drain(ReplicaRoute route) => Drain(route, 0);

    /// <returns>The shortest drain time of the routable replicas in seconds; 0 when there is none.</returns>
    public double ShortestDrain() =>
        _routes.Where(route => route.IsRoutable).Select(route => Drain(route, 0)).DefaultIfEmpty(0).Min();

    /// <param name="waiting">Tokens that wait for any replica.</param>
    /// <returns>
    /// The mean drain time of the routable replicas in seconds if the waiting tokens are shared among them; without any, that of one replica
    /// of the default speed.
    /// </returns>
    public double MeanDrain(long waiting)
    {
        var (replicas, drain, speed) = (0, 0d, 0d);
        foreach (var route in _routes)
        {
            if (!route.IsRoutable)
                continue;
            replicas++;
            drain += Drain(route, 0);
            speed += 1 / SecondsPerToken(route);
        }

        return replicas == 0 ? waiting * DefaultSecondsPerToken : (drain / replicas) + (waiting / speed);
    }

    private double Drain(ReplicaRoute route, int tokens) => route.PredictedDrain(tokens, SecondsPerToken(route), Now);

    // A replica without a report is assumed to be as fast as the others.
    private double SecondsPerToken(ReplicaRoute route) => route.SecondsPerToken > 0
        ? route.SecondsPerToken
        : _routes.Where(other => other.SecondsPerToken > 0).Select(other => other.SecondsPerToken)
            .DefaultIfEmpty(DefaultSecondsPerToken).Average();
}
