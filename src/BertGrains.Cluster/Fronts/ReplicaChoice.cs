namespace BertGrains.Cluster.Fronts;

/// <summary>
/// Power of two choices on the predicted drain time: of two replicas at random, the one that should be done first. Two choices are
/// nearly as good as all, and fronts that know nothing of each other do not all run to the same idle replica. Owned by the dispatcher.
/// </summary>
internal sealed class ReplicaChoice(TimeProvider time, Random random)
{
    // Before any replica has said how fast it is: small and medium encoders on a processor.
    private const double GuessedSecondsPerToken = 1e-4;

    private readonly List<ReplicaRoute> _candidates = [];
    private ReplicaRoute[] _routes = [];

    /// <summary>The replicas of the newest table; reading is thread-safe.</summary>
    public IReadOnlyList<ReplicaRoute> Routes => Volatile.Read(ref _routes);

    /// <summary>Whether any would be sent something; thread-safe.</summary>
    public bool IsAnyRoutable => Array.Exists(Volatile.Read(ref _routes), route => route.IsRoutable);

    private double Now => (double)time.GetTimestamp() / time.TimestampFrequency;

    public void Set(IReadOnlyList<ReplicaRoute> routes) => Volatile.Write(ref _routes, [.. routes]);

    /// <returns>The replica for an item; null when none is routable but those that are too busy for it.</returns>
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

    /// <summary>Takes note of items on their way to a replica.</summary>
    public void Sent(ReplicaRoute route, long tokens) => route.Sent(tokens, SecondsPerToken(route), Now);

    /// <summary>Takes note of what a replica says of itself.</summary>
    public void Heard(ReplicaRoute route, in ReplicaLoad load) => route.Heard(load, Now);

    /// <returns>Tokens that a replica should run in so many seconds.</returns>
    public double TokensIn(ReplicaRoute route, double seconds) => seconds / SecondsPerToken(route);

    /// <returns>Seconds in which a replica should have run what it has and what waits for it here.</returns>
    public double Drain(ReplicaRoute route) => Drain(route, 0);

    /// <returns>Seconds until the first of the replicas should have run what it has.</returns>
    public double ShortestDrain() =>
        _routes.Where(route => route.IsRoutable).Select(route => Drain(route, 0)).DefaultIfEmpty(0).Min();

    private double Drain(ReplicaRoute route, int tokens) => route.PredictedDrain(tokens, SecondsPerToken(route), Now);

    // One that has said nothing yet is taken for as fast as the others.
    private double SecondsPerToken(ReplicaRoute route) => route.SecondsPerToken > 0
        ? route.SecondsPerToken
        : _routes.Where(other => other.SecondsPerToken > 0).Select(other => other.SecondsPerToken)
            .DefaultIfEmpty(GuessedSecondsPerToken).Average();
}
