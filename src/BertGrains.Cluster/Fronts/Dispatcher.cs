using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Fronts;

/// <summary>
/// Decides where the items of one revision go. It sends nothing itself: a route that has something to send is woken, and its sender takes
/// messages until there are none. Its one lock holds the decisions of its parts together. Thread-safe.
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

    public Dispatcher(string model, RouterLimits limits, FrontInstruments instruments, TimeProvider time, Random random)
    {
        _model = model;
        _limits = limits;
        _time = time;
        _choice = new ReplicaChoice(time, random);
        _waiting = new WaitingItems(limits.WaitForReplica, time, EndWaiting);
        _routing = new ItemRouting(model, limits, instruments, _choice, _waiting);
        _returned = new ReturnedMessages(model, instruments, _choice, _routing);
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

    /// <returns>False when there is no room, or when the revision was removed and its replicas are gone.</returns>
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

    /// <summary>Why an item was not taken.</summary>
    public BertError Refusal()
    {
        lock (_gate)
        {
            return _routing.IsRetired && !IsRoutable
                ? RouterErrors.Removed(_model)
                : RouterErrors.Full(_model, _routing.Count, _choice.ShortestDrain());
        }
    }

    /// <summary>Ends an item whose caller left. A message that nobody waits for any more is cancelled.</summary>
    public void Withdraw(WorkItem work, BertError reason)
    {
        var message = default(RunMessage);
        lock (_gate)
        {
            if (_routing.Find(work) is not { } item)
                return;
            _routing.End(item, reason);
            if (item.Message is { } sent && --sent.Wanted == 0)
                message = sent;
        }

        message?.Withdrawn.Cancel();
    }

    /// <summary>Puts the replicas of a newer table in force; a replica that stays keeps what it has.</summary>
    public void SetRoutes(IReadOnlyList<ReplicaRoute> routes)
    {
        lock (_gate)
        {
            var former = _choice.Routes;
            var left = former.Except(routes).ToList();
            left.ForEach(route => route.IsRemoved = true);
            // New replicas take their share of what waits for the others.
            var giving = routes.Except(former).Any() ? former : left;
            var moving = giving.SelectMany(route => route.Outbox.TakeAll()).ToList();
            _choice.Set(routes);
            _routing.PlaceAll(moving);
            _routing.PlaceWaiting();
        }
    }

    /// <summary>A replica that was lost or refused is there again.</summary>
    public void Regained(ReplicaRoute route)
    {
        lock (_gate)
        {
            route.IsRefusing = false;
            _routing.PlaceWaiting();
        }
    }

    /// <summary>Takes no more items but while the replicas still answer, and lets none wait for another.</summary>
    public void Retire()
    {
        lock (_gate)
        {
            _routing.IsRetired = true;
            _routing.PlaceWaiting();
        }
    }

    /// <returns>What waits for a replica, as much as a message holds; null when nothing waits or the replica owes enough.</returns>
    public RunMessage? TakeMessage(ReplicaRoute route)
    {
        lock (_gate)
        {
            var late = new List<RoutedItem>();
            var room = Math.Min(_limits.MessageItems, _limits.InFlightItems - route.InFlight);
            var mostTime = Math.Max(_limits.MessageTime.TotalSeconds, _limits.MessageShare * _choice.Drain(route));
            var mostTokens = Math.Max(_limits.MessageTokens, _choice.TokensIn(route, mostTime));
            var items = route.Outbox.TakeMessage(room, mostTokens, _time.GetTimestamp(), late);
            late.ForEach(item => _routing.End(item, DeadlineErrors.PassedInQueue));
            if (items.Count == 0)
            {
                route.IsAwake = false;
                return null;
            }

            _choice.Sent(route, items.Sum(item => item.Work.Length));
            route.InFlight += items.Count;
            var message = new RunMessage(route, items, new CancellationTokenSource());
            foreach (var item in items)
                item.Message = message;
            return message;
        }
    }

    /// <summary>A replica answered a message. When it took the items, they have been completed with its results.</summary>
    public void Answered(RunMessage message, RunOutcome outcome, in ReplicaLoad load)
    {
        lock (_gate)
            _returned.Answered(message, outcome, load);
    }

    /// <summary>A replica was lost with a message, or before it could be sent.</summary>
    public void Lost(RunMessage message, bool wasSent)
    {
        lock (_gate)
            _returned.Lost(message, wasSent);
    }

    /// <summary>A message failed for a reason that would be the same elsewhere, or was withdrawn.</summary>
    public void Failed(RunMessage message, BertError error)
    {
        lock (_gate)
            _returned.Failed(message, error);
    }

    public void Dispose() => _waiting.Dispose();

    private int Capacity_NeedsLock() => Math.Max(_limits.Capacity, _choice.Routes.Count * _limits.InFlightItems);

    private void EndWaiting()
    {
        lock (_gate)
            _routing.EndWaiting();
    }
}
