using BertGrains.Cluster.Coordination.Observation;
using BertGrains.Cluster.Replicas;
using Orleans.Runtime.Placement;

namespace BertGrains.Cluster.Coordination.Execution;

/// <summary>Calls replica grains on the silos that the plan chose. Thread-safe.</summary>
internal sealed class ReplicaCalls(IGrainFactory grains)
{
    // An activation on another silo answers WrongSilo and migrates to the silo of the call; the next call finds it there.
    private const int Attempts = 3;

    /// <summary>Loads a replica. Returns at once when it is loaded already.</summary>
    public async Task<LoadReply> LoadAsync(ReplicaPlacement placement, CancellationToken cancellationToken)
    {
        LoadReply reply;
        var attempt = 0;
        do
            reply = await CallAsync(placement, grain => grain.LoadAsync(new LoadCall(placement.Silo, placement.Device), cancellationToken));
        while (reply.Outcome == LoadOutcome.WrongSilo && ++attempt < Attempts);
        return reply;
    }

    /// <summary>Drains and unloads a replica.</summary>
    public Task DrainAsync(ReplicaPlacement placement) =>
        CallAsync(placement, async grain =>
        {
            await grain.DrainAsync(CancellationToken.None);
            return true;
        });

    private Task<T> CallAsync<T>(ReplicaPlacement placement, Func<IReplicaGrain, Task<T>> call)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, placement.Silo);
        try
        {
            return call(ReplicaGrains.Get(grains, placement.Id, placement.Device));
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }
}
