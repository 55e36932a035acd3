using BertGrains.Cluster.Replicas;
using BertGrains.Inference.Scheduling;

namespace BertGrains.Cluster.Fronts;

/// <summary>
/// Decides where the items of one revision go and what follows from an answer, a loss or a refusal. It sends nothing itself: a route
/// that has something to send is woken, and its sender takes messages until there are none. Every item that it took is completed once,
/// by whoever comes first. Thread-safe; a long class, because one lock holds all of these decisions together.
/// </summary>
internal sealed class Dispatcher : IDisposable
{
    // An item is sent twice at the most: where it was lost, and once elsewhere.
    private const int MostLosses = 1;

    private readonly Lock _gate = new();
    private readonly Dictionary<WorkItem, RoutedItem> _items = new(ReferenceEqualityComparer.Instance);
    private readonly string _model;
    private readonly RouterLimits _limits;
    private readonly FrontInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ReplicaChoice _choice;
    private readonly WaitingItems _waiting;
    private bool _isRetired;

    public Dispatcher(string model, RouterLimits limits, FrontInstruments instruments, TimeProvider time, Random random)
    {
        _model = model;
        _limits = limits;
        _instruments = instruments;
        _time = time;
        _choice = new ReplicaChoice(time, random);
        _waiting = new WaitingItems(limits.WaitForReplica, time, EndWaiting);
    }

    /// <summary>Items that were taken and not completed.</summary>
    public int Items
    {
        get
        {
            lock (_gate)
                return _items.Count;
        }
    }

    /// <summary>Whether an item could be sent now.</summary>
    public bool IsRoutable => _choice.IsAnyRoutable;

    /// <returns>False when there is no room, or when the revision was removed and its replicas are gone.</returns>
    public bool TryAdd(WorkItem work)
    {
        lock (_gate)
        {
            if (_items.Count >= Capacity_NeedsLock() || (_isRetired && !IsRoutable))
                return false;
            var item = new RoutedItem(work);
            _items.Add(work, item);
            _instruments.ItemTaken(_model);
            work.EnqueuedAt = _time.GetTimestamp();
            Place_NeedsLock(item);
            return true;
        }
    }

    /// <summary>Why an item was not taken.</summary>
    public BertError Refusal()
    {
        lock (_gate)
        {
            return _isRetired && !IsRoutable
                ? RouterErrors.Removed(_model)
                : RouterErrors.Full(_model, _items.Count, _choice.ShortestDrain());
        }
    }

    /// <summary>Ends an item whose caller left. A message that nobody waits for any more is cancelled.</summary>
    public void Withdraw(WorkItem work, BertError reason)
    {
        var message = default(RunMessage);
        lock (_gate)
        {
            if (_items.TryGetValue(work, out var item))
                End_NeedsLock(item, reason);
            if (item?.Message is { } sent && --sent.Wanted == 0)
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
            PlaceAll_NeedsLock(moving);
            PlaceAll_NeedsLock(_waiting.TakeAll());
        }
    }

    /// <summary>A replica that was lost or refused is there again.</summary>
    public void Regained(ReplicaRoute route)
    {
        lock (_gate)
        {
            route.IsRefusing = false;
            PlaceAll_NeedsLock(_waiting.TakeAll());
        }
    }

    /// <summary>Takes no more items but while the replicas still answer, and lets none wait for another.</summary>
    public void Retire()
    {
        lock (_gate)
        {
            _isRetired = true;
            PlaceAll_NeedsLock(_waiting.TakeAll());
        }
    }

    /// <returns>What waits for a replica, as much as a message holds; null when nothing waits or the replica owes enough.</returns>
    public RunMessage? TakeMessage(ReplicaRoute route)
    {
        lock (_gate)
        {
            var late = new List<RoutedItem>();
            var room = Math.Min(_limits.MessageItems, _limits.InFlightItems - route.InFlight);
            var mostTokens = Math.Max(_limits.MessageTokens, _choice.TokensIn(route, _limits.MessageTime));
            var items = route.Outbox.TakeMessage(room, mostTokens, _time.GetTimestamp(), late);
            late.ForEach(item => End_NeedsLock(item, DeadlineErrors.PassedInQueue));
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
        {
            var route = message.Route;
            if (outcome is RunOutcome.Done or RunOutcome.Busy)
                _choice.Heard(route, load);
            else
                route.IsRefusing = true;

            foreach (var item in Return_NeedsLock(message))
            {
                if (outcome == RunOutcome.Done)
                {
                    End_NeedsLock(item, RouterErrors.Failed(_model));
                    continue;
                }

                if (outcome == RunOutcome.Busy)
                    (item.Busy ??= []).Add(route);
                else if (outcome == RunOutcome.Faulted)
                    Lose_NeedsLock(item, route);
                else
                    item.Refusals++;
                Place_NeedsLock(item);
            }

            if (route.IsRefusing)
                PlaceAll_NeedsLock(route.Outbox.TakeAll());
        }
    }

    /// <summary>A replica was lost with a message, or before it could be sent.</summary>
    public void Lost(RunMessage message, bool wasSent)
    {
        lock (_gate)
        {
            // A replica that fails a call and is not lost takes nothing until it says that it is ready.
            message.Route.IsRefusing |= message.Route.IsRoutable;
            foreach (var item in Return_NeedsLock(message))
            {
                item.WaitsUntil = 0;
                item.LostWith = message.Route;
                if (wasSent)
                    Lose_NeedsLock(item, message.Route);
                else
                    item.Refusals++;
                Place_NeedsLock(item);
            }

            PlaceAll_NeedsLock(message.Route.Outbox.TakeAll());
        }
    }

    /// <summary>A message failed for a reason that would be the same elsewhere, or was withdrawn.</summary>
    public void Failed(RunMessage message, BertError error)
    {
        lock (_gate)
        {
            foreach (var item in Return_NeedsLock(message))
                End_NeedsLock(item, error);
        }
    }

    public void Dispose() => _waiting.Dispose();

    private int Capacity_NeedsLock() => Math.Max(_limits.Capacity, _choice.Routes.Count * _limits.InFlightItems);

    private void PlaceAll_NeedsLock(List<RoutedItem> items) => items.ForEach(Place_NeedsLock);

    private void Place_NeedsLock(RoutedItem item)
    {
        if (item.IsEnded)
            return;
        if (item.Losses > MostLosses)
            End_NeedsLock(item, RouterErrors.LostTwice(_model));
        else if (item.Refusals > _limits.Refusals)
            End_NeedsLock(item, RouterErrors.RefusedOften(_model));
        else if (_choice.Pick(item) is { } route)
            route.Queue(item);
        else if (item.Busy?.Exists(busy => busy.IsRoutable) is true)
            End_NeedsLock(item, RouterErrors.AllBusy(_model, _choice.ShortestDrain()));
        else if (_isRetired)
            End_NeedsLock(item, RouterErrors.Removed(_model));
        else
            _waiting.Add(item);
    }

    // An item that breaks the devices on which it runs must not go to one after the other.
    private void Lose_NeedsLock(RoutedItem item, ReplicaRoute route)
    {
        item.LostWith = route;
        item.Losses++;
        _instruments.ItemLost(_model);
    }

    private void EndWaiting()
    {
        lock (_gate)
        {
            foreach (var item in _waiting.TakeExpired())
                End_NeedsLock(item, RouterErrors.NoReplica(_model));
        }
    }

    private void End_NeedsLock(RoutedItem item, BertError error)
    {
        item.IsEnded = true;
        _instruments.ItemReturned(_model);
        _items.Remove(item.Work);
        item.Outbox?.Remove(item);
        // Completed already when a replica answered: then this is the line for an answer that left the item out.
        item.Work.TryComplete(WorkResult.Failed(error));
    }

    // The replica owes the message no more. Its room may be for what waits.
    private static List<RoutedItem> Return_NeedsLock(RunMessage message)
    {
        message.Route.InFlight -= message.Items.Count;
        message.Route.Wake();
        var items = message.Items.Where(item => !item.IsEnded).ToList();
        items.ForEach(item => item.Message = null);
        return items;
    }
}
