using BertGrains.Cluster.Coordination.State;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination.Execution;

/// <summary>The routing table of one model: its version, and the core silos that have it. Used in the coordinator's turns only.</summary>
internal sealed class ModelRoutingTable(
    string model, StoredState<DeployedModel> state, RoutingTablePublisher publisher, TimeProvider time, ILogger logger)
{
    // A core silo that lacks the table for longer may lose items that it sends to a drained replica.
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(15);

    private HashSet<SiloAddress> _informed = [];
    private long? _incompleteSince;
    private bool _isStopped;

    /// <summary>The newest table. Its version is 0 until the first plan.</summary>
    public RoutingTable Current { get; private set; } = new(model, 0, []);

    /// <summary>Whether a core silo may still route by an earlier table, so that drains of serving replicas have to wait.</summary>
    public bool IsHeld => _incompleteSince is { } since && time.GetElapsedTime(since) < LongestHold;

    /// <summary>Stops publishing: another activation is the coordinator.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>Creates a new version unless the routes are the same.</summary>
    public void Update(IReadOnlyList<RoutedRevision> routes)
    {
        if (Current.Version > 0 && AreSame(Current.Revisions, routes))
            return;

        // Milliseconds since 1970 keep the version growing when the last one was not stored.
        var last = Math.Max(Current.Version, state.Value.TableVersion);
        SetCurrent(new RoutingTable(model, Math.Max(last + 1, time.GetUtcNow().ToUnixTimeMilliseconds()), routes));
        _informed = [];
        logger.TableChanged(model, Current.Version, routes.Sum(route => route.Replicas.Count), routes.Count);
    }

    /// <summary>Publishes the table to the core silos that lack it.</summary>
    public async Task PublishAsync()
    {
        var publication = await publisher.PublishAsync(Current, _informed);
        if (publication.Newest > Current.Version && !_isStopped)
        {
            // The previous coordinator had a clock that was ahead and could not store its version. Or this activation is outdated, which
            // the write detects.
            SetCurrent(Current with { Version = publication.Newest + 1 });
            await state.SettleAsync();
            if (_isStopped)
                return;
            publication = await publisher.PublishAsync(Current, new HashSet<SiloAddress>());
        }

        _informed = publication.Informed;
        _incompleteSince = publication.IsComplete ? null : _incompleteSince ?? time.GetTimestamp();
    }

    /// <summary>Whether two tables have the same revisions, weights and replicas.</summary>
    internal static bool AreSame(IReadOnlyList<RoutedRevision> left, IReadOnlyList<RoutedRevision> right) =>
        left.Count == right.Count
        && left.Zip(right).All(pair => pair.First.Revision == pair.Second.Revision
            && pair.First.Weight == pair.Second.Weight
            && pair.First.Replicas.SequenceEqual(pair.Second.Replicas));

    private void SetCurrent(RoutingTable table)
    {
        Current = table;
        state.Adopt(state.Value with { TableVersion = table.Version });
    }
}
