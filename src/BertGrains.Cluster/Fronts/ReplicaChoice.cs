namespace BertGrains.Cluster.Fronts;

/// <summary>
/// Power of two choices on the predicted drain time: of two replicas at random, the one that should be done first. Two choices are
/// nearly as good as all, and fronts that know nothing of each other do not all run to the same idle replica.
/// </summary>
internal sealed class ReplicaChoice(Random random)
{
    // Before any replica has said how fast it is: small and medium encoders on a processor.
    private const double GuessedSecondsPerToken = 1e-4;

    private readonly List<ReplicaRoute> _candidates = [];

    /// <returns>The replica for an item; null when none is routable but those that are too busy for it.</returns>
    public ReplicaRoute? Pick(IReadOnlyList<ReplicaRoute> routes, RoutedItem item, double now)
    {
        _candidates.Clear();
        foreach (var route in routes)
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
        return Drain(_candidates[second]) < Drain(_candidates[first]) ? _candidates[second] : _candidates[first];

        double Drain(ReplicaRoute route) => route.PredictedDrain(item.Work.Length, SecondsPerToken(route, routes), now);
    }

    /// <returns>The speed of a replica, or the mean of those that are known.</returns>
    public static double SecondsPerToken(ReplicaRoute route, IReadOnlyList<ReplicaRoute> routes) => route.SecondsPerToken > 0
        ? route.SecondsPerToken
        : routes.Where(other => other.SecondsPerToken > 0).Select(other => other.SecondsPerToken)
            .DefaultIfEmpty(GuessedSecondsPerToken).Average();

    /// <returns>Seconds until the first of the replicas should have run what it has.</returns>
    public static double ShortestDrain(IReadOnlyList<ReplicaRoute> routes, double now) => routes
        .Where(route => route.IsRoutable)
        .Select(route => route.PredictedDrain(0, SecondsPerToken(route, routes), now))
        .DefaultIfEmpty(0)
        .Min();
}
