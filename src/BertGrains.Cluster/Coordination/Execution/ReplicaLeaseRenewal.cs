using BertGrains.Cluster.Coordination.Observation;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination.Execution;

/// <summary>
/// Renews the leases of loaded replicas. A replica whose grain has no activation is unloaded after a grace period; repeating its load
/// activates the grain on the right silo and costs one call. Used in the coordinator's turns only.
/// </summary>
internal sealed class ReplicaLeaseRenewal(ReplicaCalls calls, TimeProvider time, ILogger logger)
{
    // A fraction of the grace period, so that failed calls do no harm.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private readonly Dictionary<ReplicaPlacement, long> _renewed = [];

    /// <summary>Renews the leases that are due.</summary>
    public void Renew(IReadOnlyList<ReplicaPlacement> kept)
    {
        foreach (var gone in _renewed.Keys.Except(kept).ToList())
            _renewed.Remove(gone);
        foreach (var placement in kept.Where(IsDue).ToList())
        {
            _renewed[placement] = time.GetTimestamp();
            _ = RenewAsync(placement);
        }
    }

    private bool IsDue(ReplicaPlacement placement) =>
        !_renewed.TryGetValue(placement, out var at) || time.GetElapsedTime(at) >= Period;

    private async Task RenewAsync(ReplicaPlacement placement)
    {
        try
        {
            var reply = await calls.LoadAsync(placement, CancellationToken.None);
            if (reply.Outcome != LoadOutcome.Ready)
                logger.LeaseNotRenewed(placement.Id, placement.Silo, reply.Message);
        }
        catch (Exception e)
        {
            logger.LeaseNotRenewed(placement.Id, placement.Silo, e.Message);
        }
    }
}
