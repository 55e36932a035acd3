using BertGrains.Cluster.Devices;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Replicas;

/// <summary>From the wish for a replica to one that is warm and has its memory reserved. Thread-safe.</summary>
internal sealed class ReplicaLoading(
    IReplicaLoader loader, DeviceLedger ledger, TimeProvider time, HostInstruments instruments, ILogger logger)
{
    private readonly LoadThreads _threads = new();

    /// <summary>What comes of a load that nobody wants any more.</summary>
    public static LoadReply CalledOff { get; } = new(LoadOutcome.Refused, "The load was called off.");

    /// <summary>Loads a replica. What fails on the way gives its memory back.</summary>
    /// <param name="id">Which replica.</param>
    /// <param name="device">Name of the device.</param>
    /// <param name="onEnded">Called when the replica has ended; the memory is released before.</param>
    /// <param name="cancellationToken">Calls the load off.</param>
    public async Task<(HostedReplica? Replica, LoadReply Reply)> LoadAsync(
        ReplicaId id, string device, Action<HostedReplica> onEnded, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var (replica, reply) = await TryLoadAsync(id, device, onEnded, cancellationToken).ConfigureAwait(false);
        instruments.LoadEnded(id, device, reply.Outcome, time.GetElapsedTime(started));
        return (replica, reply);
    }

    private async Task<(HostedReplica? Replica, LoadReply Reply)> TryLoadAsync(
        ReplicaId id, string device, Action<HostedReplica> onEnded, CancellationToken cancellationToken)
    {
        try
        {
            var plan = await loader.PlanAsync(new BundleId(id.Model, id.Revision), device, cancellationToken).ConfigureAwait(false);
            if (!ledger.TryReserve(device, id, plan.Bytes, out var refusal))
                return (null, new LoadReply(LoadOutcome.NoMemory, refusal));

            var replica = await LoadAsync(id, device, plan, onEnded, cancellationToken).ConfigureAwait(false);
            return (replica, new LoadReply(LoadOutcome.Ready, null));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (null, CalledOff);
        }
        catch (Exception e)
        {
            // Whatever the reason, the silo and its other replicas go on, and the coordinator learns it.
            logger.LoadFailed(id, device, e);
            var message = e is BundleException or DeviceException ? e.Message : $"{id} cannot be loaded on {device}: {e.Message}";
            return (null, new LoadReply(LoadOutcome.Refused, message));
        }
    }

    private async Task<HostedReplica> LoadAsync(
        ReplicaId id, string device, ReplicaPlan plan, Action<HostedReplica> onEnded, CancellationToken cancellationToken)
    {
        try
        {
            var loaded = await _threads.RunAsync(device, () => plan.Load(cancellationToken), cancellationToken).ConfigureAwait(false);
            return new HostedReplica(id, device, plan, loaded, time, replica =>
            {
                ledger.Release(id);
                onEnded(replica);
            });
        }
        catch
        {
            ledger.Release(id);
            throw;
        }
    }
}
