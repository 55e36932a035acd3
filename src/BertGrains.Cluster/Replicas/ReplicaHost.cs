using BertGrains.Cluster.Bundles;
using BertGrains.Cluster.Devices;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Replicas;

/// <summary>
/// The replicas of this silo. They live here and not in their grains, so that a grain that is activated again finds its replica loaded.
/// Thread-safe.
/// </summary>
internal sealed class ReplicaHost : IBundleUser, IAsyncDisposable
{
    private static readonly LoadReply IsStopping = new(LoadOutcome.NoDevice, "The silo is stopping.");

    private readonly Lock _gate = new();
    private readonly DeviceLedger _ledger;
    private readonly ILogger _logger;
    private readonly ReplicaLeases _leases;
    private readonly ReplicaLoading _loading;
    private readonly Dictionary<ReplicaId, PendingLoad> _loads = [];
    private readonly Dictionary<ReplicaId, HostedReplica> _replicas = [];
    private bool _isDraining;

    public ReplicaHost(
        IReplicaLoader loader, DeviceLedger ledger, ReplicaHostInstruments instruments, TimeProvider time, ILogger<ReplicaHost> logger)
    {
        _ledger = ledger;
        _logger = logger;
        _loading = new ReplicaLoading(loader, ledger, time, instruments, logger);
        _leases = new ReplicaLeases(time, Expire);
    }

    /// <summary>Whether the silo is stopping: no more replicas are loaded and no more items taken.</summary>
    public bool IsDraining => Volatile.Read(ref _isDraining);

    /// <inheritdoc/>
    public IReadOnlyCollection<BundleId> Bundles =>
        [.. List().Select(replica => new BundleId(replica.Id.Model, replica.Id.Revision)).Distinct()];

    /// <summary>The replica if it is loaded here, in any state.</summary>
    public HostedReplica? Find(ReplicaId id)
    {
        lock (_gate)
            return _replicas.GetValueOrDefault(id);
    }

    /// <summary>Replicas that are loaded or being loaded here.</summary>
    public IReadOnlyList<ReplicaStatus> List()
    {
        lock (_gate)
        {
            return
            [
                .. _replicas.Values.Select(replica => replica.Status()),
                .. _loads.Select(load => new ReplicaStatus(load.Key, ReplicaState.Loading, load.Value.Device, 0, default, 0, 0, null)),
            ];
        }
    }

    /// <summary>The state of a replica, which need not be here.</summary>
    public ReplicaState StateOf(ReplicaId id)
    {
        lock (_gate)
        {
            return _replicas.TryGetValue(id, out var replica) ? replica.State
                : _loads.ContainsKey(id) ? ReplicaState.Loading
                : ReplicaState.NotLoaded;
        }
    }

    /// <summary>
    /// Takes a lease on a replica, loaded or not, for an activation of its grain. <see cref="ReplicaLeases.Grace"/> after the last lease is
    /// disposed, the replica is unloaded.
    /// </summary>
    public IDisposable Attach(ReplicaId id) => _leases.Take(id);

    /// <summary>
    /// Loads a replica unless it is loaded. A faulted replica is unloaded first; a load in progress is joined, and canceled when its last
    /// caller leaves.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller canceled.</exception>
    public async Task<LoadReply> LoadAsync(ReplicaId id, string device, CancellationToken cancellationToken)
    {
        while (true)
        {
            PendingLoad load;
            Task? blocking;
            bool isNew;
            lock (_gate)
            {
                if (_isDraining)
                    return IsStopping;
                if (!_ledger.Has(device))
                    return new LoadReply(LoadOutcome.NoDevice, $"This silo has no device {device}.");
                if (_replicas.TryGetValue(id, out var replica) && replica.State == ReplicaState.Ready)
                    return new LoadReply(LoadOutcome.Ready, null);

                isNew = !_loads.TryGetValue(id, out load!) && replica is null;
                if (isNew)
                    _loads.Add(id, load = new PendingLoad(device));

                blocking = replica?.EndAsync() ?? (load.TryJoin() ? null : load.Ended);
            }

            // On the thread pool: the caller is a grain, whose scheduler must not read or verify a bundle.
            if (isNew)
                _ = Task.Run(() => RunAsync(id, load), CancellationToken.None);
            if (blocking is null)
                return await load.WaitAsync(cancellationToken).ConfigureAwait(false);
            await blocking.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Unloads a replica when it has finished its items, or cancels its load. Canceling the wait does not undo it.</summary>
    public Task DrainAsync(ReplicaId id, CancellationToken cancellationToken)
    {
        lock (_gate)
            return End_NeedsLock(id).WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Unloads all replicas and loads no more. Items that have not run when <paramref name="cancellationToken"/> is set are returned to
    /// their routers, which send them to other silos.
    /// </summary>
    public async Task DrainAllAsync(CancellationToken cancellationToken)
    {
        HostedReplica[] replicas;
        Task ended;
        lock (_gate)
        {
            Volatile.Write(ref _isDraining, true);
            replicas = [.. _replicas.Values];
            ended = Task.WhenAll([.. _replicas.Keys.Concat(_loads.Keys).Select(End_NeedsLock)]);
        }

        try
        {
            await ended.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _logger.DrainTimedOut(replicas.Count(replica => Find(replica.Id) is not null));
            foreach (var replica in replicas)
                replica.Abort();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _leases.Dispose();
        await DrainAllAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
    }

    private async Task RunAsync(ReplicaId id, PendingLoad load)
    {
        using var ended = load;
        var (replica, reply) = await _loading.LoadAsync(id, load.Device, Remove, load.Canceled).ConfigureAwait(false);
        if (replica is not null && !TryAdd(replica, load))
        {
            await replica.EndAsync().ConfigureAwait(false);
            reply = ReplicaLoading.Canceled;
        }

        lock (_gate)
            _loads.Remove(id);
        if (!IsDraining)
            _leases.Watch(id);
        load.Complete(reply == ReplicaLoading.Canceled && IsDraining ? IsStopping : reply);
    }

    private bool TryAdd(HostedReplica replica, PendingLoad load)
    {
        lock (_gate)
        {
            if (load.Canceled.IsCancellationRequested)
                return false;
            _loads.Remove(replica.Id);
            _replicas.Add(replica.Id, replica);
            return true;
        }
    }

    private Task End_NeedsLock(ReplicaId id)
    {
        if (_replicas.TryGetValue(id, out var replica))
            return replica.EndAsync();
        if (!_loads.TryGetValue(id, out var load))
            return Task.CompletedTask;
        load.Cancel();
        return load.Ended;
    }

    private void Remove(HostedReplica replica)
    {
        lock (_gate)
            _replicas.Remove(replica.Id);
        _logger.ReplicaEnded(replica.Id, replica.Device);
    }

    private void Expire(ReplicaId id) => _ = DrainAsync(id, CancellationToken.None);
}
