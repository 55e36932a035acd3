using BertGrains.Inference.Items;
using BertGrains.Inference.Telemetry;

namespace BertGrains.Cluster.Routing;

/// <summary>
/// Decides which replica gets which items of one revision. It sends nothing itself: a route with items is woken, and its sender takes
/// messages until none is left. One lock guards the state of its parts. Thread-safe.
/// </summary>
internal sealed class Dispatcher : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _model;
    private readonly RouterLimits _limits;
    private readonly TimeProvider _time;
    private readonly ReplicaChoice _choice;
    private readonly WaitingItems _waiting;
    private readonly ItemRouting _routing;
    private readonly ReturnedMessages _returned;
    private readonly long _messageBytes;

    public Dispatcher(ModelDescription model, RouterLimits limits, RouterInstruments instruments, TimeProvider time, Random random)
    {
        _model = model.Name;
        _limits = limits;
        _time = time;
        var sizes = new ItemSizes(model, limits.MaxMessageBytes);
        _messageBytes = Math.Min(limits.MessageBytes, sizes.Limit);
        _choice = new ReplicaChoice(time, random);
        _waiting = new WaitingItems(limits.WaitForReplica, time, EndWaiting);
        _routing = new ItemRouting(_model, limits, sizes, instruments, _choice, _waiting);
        _returned = new ReturnedMessages(_model, instruments, _choice, _routing);
    }

    /// <summary>Items that were taken and not completed.</summary>
    public int Items
    {
        get
        {
            lock (_gate)
                return _routing.Count;
        }
    }

    /// <summary>Whether an item could be sent now.</summary>
    public bool IsRoutable => _choice.IsAnyRoutable;

    /// <summary>The load of the replicas, with the items that wait here.</summary>
    public ModelLoad Measure()
    {
        lock (_gate)
        {
            var ready = _choice.Routes.Count(route => route.IsRoutable);
            return new ModelLoad(TimeSpan.FromSeconds(_choice.MeanDrain(_waiting.Tokens)), ready, _choice.Routes.Count - ready);
        }
    }

    /// <returns>False when the router is full, or when the revision was removed and its replicas are gone.</returns>
    public bool TryAdd(WorkItem work)
    {
        lock (_gate)
        {
            if (_routing.Count >= Capacity_NeedsLock() || (_routing.IsRetired && !IsRoutable))
                return false;
            _routing.Add(work);
            return true;
        }
    }

    /// <summary>Why <see cref="TryAdd"/> returned false.</summary>
    public BertError Refusal()
    {
        lock (_gate)
        {
            return _routing.IsRetired && !IsRoutable
                ? RouterErrors.Removed(_model)
                : RouterErrors.Full(_model, _routing.Count, _choice.ShortestDrain());
        }
    }

    /// <summary>Ends an item whose caller left. A message whose items are all withdrawn is canceled.</summary>
    public void Withdraw(WorkItem work, BertError reason)
    {
        var message = default(RunMessage);
        lock (_gate)
        {
            if (_routing.Find(work) is not { } item)
                return;
            _routing.End(item, reason);
            if (item.Message is { } sent && --sent.Remaining == 0)
                message = sent;
        }

        message?.Withdrawn.Cancel();
    }

    /// <summary>Uses the replicas of a newer routing table; a replica in both tables keeps its items.</summary>
    public void SetRoutes(IReadOnlyList<ReplicaRoute> routes)
    {
        lock (_gate)
        {
            var former = _choice.Routes;
            var removed = former.Except(routes).ToList();
            removed.ForEach(route => route.IsRemoved = true);
            // New replicas take their share of the items that wait for the others.
            var givers = routes.Except(former).Any() ? former : removed;
            var moving = givers.SelectMany(route => route.Outbox.TakeAll()).ToList();
            _choice.Set(routes);
            _routing.PlaceAll(moving);
            _routing.PlaceWaiting();
        }
    }

    /// <summary>A replica that was lost or refused items is ready again.</summary>
    public void Regained(ReplicaRoute route)
    {
        lock (_gate)
        {
            route.IsRefusing = false;
            _routing.PlaceWaiting();
        }
    }

    /// <summary>Takes items only while a replica is routable; items no longer wait for a replica.</summary>
    public void Retire()
    {
        lock (_gate)
        {
            _routing.IsRetired = true;
            _routing.PlaceWaiting();
        }
    }

    /// <returns>The next message to a replica; null when no item waits or the replica holds as much as it may.</returns>
    public RunMessage? TakeMessage(ReplicaRoute route)
    {
        lock (_gate)
        {
            var late = new List<RoutedItem>();
            var items = route.Outbox.TakeMessage(RoomFor_NeedsLock(route), _time.GetTimestamp(), late);
            late.ForEach(item => _routing.End(item, DeadlineErrors.PassedInQueue));
            if (items.Count == 0)
            {
                route.IsAwake = false;
                return null;
            }

            var message = new RunMessage(route, items);
            _choice.Sent(route, items.Sum(item => item.Work.Length));
            route.Add(message);
            foreach (var item in items)
                item.Message = message;
            return message;
        }
    }

    /// <summary>A replica answered a message. If it took the items, they are completed already.</summary>
    public void Answered(RunMessage message, RunOutcome outcome, in QueueState queue)
    {
        lock (_gate)
            _returned.Answered(message, outcome, queue);
    }

    /// <summary>A replica was lost with a message, or before the message was sent.</summary>
    public void Lost(RunMessage message, bool wasSent)
    {
        lock (_gate)
            _returned.Lost(message, wasSent);
    }

    /// <summary>A message failed for a reason that another replica would share, or was withdrawn.</summary>
    public void Failed(RunMessage message, BertError error)
    {
        lock (_gate)
            _returned.Failed(message, error);
    }

    public void Dispose() => _waiting.Dispose();

    private MessageRoom RoomFor_NeedsLock(ReplicaRoute route)
    {
        var items = route.InFlightBytes < _limits.InFlightBytes
            ? Math.Min(_limits.MessageItems, _limits.InFlightItems - route.InFlight)
            : 0;
        var seconds = Math.Max(_limits.MessageTime.TotalSeconds, _limits.MessageShare * _choice.Drain(route));
        return new MessageRoom(items, Math.Max(_limits.MessageTokens, _choice.TokensIn(route, seconds)), _messageBytes);
    }

    private int Capacity_NeedsLock() => Math.Max(_limits.Capacity, _choice.Routes.Count * _limits.InFlightItems);

    private void EndWaiting()
    {
        lock (_gate)
            _routing.EndWaiting();
    }
}
