using Orleans.Runtime.Placement;

namespace BertGrains.Cluster.Replicas;

/// <summary>
/// Owner of a replica in the cluster. The replica lives in the silo's <see cref="ReplicaHost"/>; an activation only holds a lease on it, so
/// it activates and deactivates in milliseconds. Items do not pass through it. One class per kind of device derives from it, for placement.
/// </summary>
internal abstract class ReplicaGrain(ReplicaHost host, ILocalSiloDetails silo) : Grain, IReplicaGrain, IDisposable
{
    private ReplicaId _id;
    private IDisposable? _lease;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        if (!ReplicaId.TryParse(key, out _id))
            throw new ArgumentException($"'{key}' is not the key of a replica: expected model@revision/ordinal.");
        _lease = host.Attach(_id);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<LoadReply> LoadAsync(LoadCall call, CancellationToken cancellationToken)
    {
        if (call.Silo.Equals(silo.SiloAddress))
            return await host.LoadAsync(_id, call.Device, cancellationToken);

        // Migration and not deactivation: silos with a cached address would send the next call here, which would activate the grain again.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, call.Silo);
        MigrateOnIdle();
        return new LoadReply(LoadOutcome.WrongSilo, $"{_id} was activated on {silo.Name} and migrates.");
    }

    /// <inheritdoc/>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        await host.DrainAsync(_id, cancellationToken);
        DeactivateOnIdle();
    }

    /// <summary>Ends the lease, also of an activation that failed to activate.</summary>
    public void Dispose() => _lease?.Dispose();
}
