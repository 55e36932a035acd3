using System.Net;
using BertGrains.Inference.Items;
using BertGrains.Inference.Telemetry;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Routing;

/// <summary>
/// Runs items on the replicas of one revision of a model, on any silo of the cluster. The items of a lost replica are sent once to another
/// one; without a replica, items wait a bounded time. Thread-safe.
/// </summary>
internal sealed class ModelRouter : IItemRunner, IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _model;
    private readonly Func<SiloAddress, IReplicaService> _connect;
    private readonly RouterInstruments _instruments;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Dispatcher _dispatcher;
    private readonly IDisposable? _report;
    private ReplicaSender[] _senders = [];
    private int _requests;
    private bool _isEnded;

    /// <param name="model">The model; its heads determine the sizes of messages.</param>
    /// <param name="connect">Returns the replica service of a silo.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="instruments">Metrics.</param>
    /// <param name="logger">Receives losses.</param>
    /// <param name="time">Clock.</param>
    /// <param name="random">Source of the random choice of replicas; used by this router alone.</param>
    /// <param name="loads">Receives the load of the replicas; null for none.</param>
    public ModelRouter(
        ModelDescription model,
        Func<SiloAddress, IReplicaService> connect,
        RouterLimits limits,
        RouterInstruments instruments,
        ILogger logger,
        TimeProvider time,
        Random random,
        ModelInstruments? loads = null)
    {
        _model = model.Name;
        _connect = connect;
        _instruments = instruments;
        _logger = logger;
        _time = time;
        _dispatcher = new Dispatcher(model, limits, instruments, time, random);
        _report = loads?.Report(model, _dispatcher.Measure);
    }

    /// <summary>Whether an item could be sent now.</summary>
    public bool IsRoutable => _dispatcher.IsRoutable;

    /// <summary>Whether the revision was removed: new requests need another revision.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>Items that were taken and not completed.</summary>
    public int Items => _dispatcher.Items;

    /// <summary>Uses the replicas of a newer routing table.</summary>
    public void SetReplicas(IReadOnlyList<RoutedReplica> replicas)
    {
        lock (_gate)
        {
            if (!_isEnded)
                SetSenders_NeedsLock([.. replicas.Select(replica => Find_NeedsLock(replica) ?? Connect(replica))]);
        }
    }

    /// <summary>Drops the replicas of silos that left the cluster; a newer table may list them again.</summary>
    public void DropSilos(IReadOnlyCollection<SiloAddress> silos)
    {
        lock (_gate)
        {
            if (Array.Exists(_senders, sender => silos.Contains(sender.Route.Replica.Silo)))
                SetSenders_NeedsLock([.. _senders.Where(sender => !silos.Contains(sender.Route.Replica.Silo))]);
        }
    }

    /// <summary>Sends the items in flight on a silo to other replicas. Its replicas are used again when they answer a ping.</summary>
    public void LoseCalls(IPEndPoint silo)
    {
        foreach (var sender in Volatile.Read(ref _senders))
        {
            if (sender.Route.Replica.Silo.Endpoint.Equals(silo))
                sender.LoseCalls();
        }
    }

    /// <summary>
    /// Refuses new requests because the revision was removed. Requests that entered before continue while its replicas exist; the router
    /// ends with the last of them.
    /// </summary>
    public void Retire()
    {
        lock (_gate)
        {
            IsRetired = true;
            _dispatcher.Retire();
            EndWhenDone_NeedsLock();
        }
    }

    /// <summary>Begins a request; <see cref="Leave"/> ends it.</summary>
    /// <returns>False when the revision was removed.</returns>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (IsRetired)
                return false;
            _requests++;
            return true;
        }
    }

    /// <summary>Ends a request.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _requests--;
            EndWhenDone_NeedsLock();
        }
    }

    /// <inheritdoc/>
    public bool TryEnqueue(WorkItem item) => _dispatcher.TryAdd(item);

    /// <inheritdoc/>
    public void Withdraw(WorkItem item, BertError reason) => _dispatcher.Withdraw(item, reason);

    /// <inheritdoc/>
    public BertError Refusal() => _dispatcher.Refusal();

    /// <inheritdoc/>
    public void Count(in WorkResult result) => _instruments.ItemEnded(_model, result.Error?.Code);

    /// <summary>Removes all replicas.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnded = true;
            SetSenders_NeedsLock([]);
        }

        _report?.Dispose();
        _dispatcher.Dispose();
    }

    private void EndWhenDone_NeedsLock()
    {
        if (IsRetired && _requests == 0)
            Dispose();
    }

    private ReplicaSender Connect(RoutedReplica replica) =>
        new(replica, _connect(replica.Silo), _dispatcher, _instruments, _logger, _time);

    private ReplicaSender? Find_NeedsLock(RoutedReplica replica) => Array.Find(_senders, sender => sender.Route.Replica == replica);

    private void SetSenders_NeedsLock(ReplicaSender[] senders)
    {
        var removed = _senders.Except(senders).ToList();
        _senders = senders;
        _dispatcher.SetRoutes([.. senders.Select(sender => sender.Route)]);
        removed.ForEach(sender => sender.EndWhenDone());
    }
}
