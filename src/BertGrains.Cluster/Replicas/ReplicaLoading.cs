using System.Collections.Concurrent;
using BertGrains.Cluster.Devices;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Replicas;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Replicas;

/// <summary>Loads replicas: fetches the bundle, reserves memory, loads and warms up. Thread-safe.</summary>
internal sealed class ReplicaLoading(
    IReplicaLoader loader, DeviceLedger ledger, TimeProvider time, ReplicaHostInstruments instruments, ILogger logger)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _devices = new();

    /// <summary>Reply of a load that was canceled.</summary>
    public static LoadReply Canceled { get; } = new(LoadOutcome.Refused, "The load was canceled.");

    /// <summary>Loads a replica. A load that fails releases its memory.</summary>
    /// <param name="id">Identity of the replica.</param>
    /// <param name="device">Name of the device.</param>
    /// <param name="onEnded">Called when the replica has ended, after its memory is released.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
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
            var plan = await loader.PrepareAsync(new BundleId(id.Model, id.Revision), device, cancellationToken).ConfigureAwait(false);
            if (!ledger.TryReserve(device, id, plan.Bytes, out var refusal))
                return (null, new LoadReply(LoadOutcome.NoMemory, refusal));

            var replica = await LoadAsync(id, device, plan, onEnded, cancellationToken).ConfigureAwait(false);
            return (replica, new LoadReply(LoadOutcome.Ready, null));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (null, Canceled);
        }
        catch (Exception e)
        {
            // A failed load must not affect the silo or its other replicas; the coordinator gets the reason.
            logger.LoadFailed(id, device, e);
            var message = e is BundleException or DeviceException ? e.Message : $"{id} cannot be loaded on {device}: {e.Message}";
            return (null, new LoadReply(LoadOutcome.Refused, message));
        }
    }

    private async Task<HostedReplica> LoadAsync(
        ReplicaId id, string device, LoadableReplica plan, Action<HostedReplica> onEnded, CancellationToken cancellationToken)
    {
        try
        {
            var loaded = await LoadAsync(device, plan, cancellationToken).ConfigureAwait(false);
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

    // One load at a time on each device, on its own thread: a load blocks for seconds, which would delay other work of the thread pool.
    private async Task<ModelReplica> LoadAsync(string device, LoadableReplica plan, CancellationToken cancellationToken)
    {
        var gate = _devices.GetOrAdd(device, static _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Factory
                .StartNew(() => plan.Load(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }
}
