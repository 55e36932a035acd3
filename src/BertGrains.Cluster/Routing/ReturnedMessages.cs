namespace BertGrains.Cluster.Routing;

/// <summary>
/// Handles the end of a message: a reply ends its items; a refusal, a full queue or a loss sends them to other replicas. Owned by the
/// dispatcher, which calls it under its lock.
/// </summary>
/// <param name="model">Name of the model.</param>
/// <param name="instruments">Metrics.</param>
/// <param name="choice">Receives the reports of replicas.</param>
/// <param name="routing">Receives the items.</param>
internal sealed class ReturnedMessages(string model, RouterInstruments instruments, ReplicaChoice choice, ItemRouting routing)
{
    public void Answered(RunMessage message, RunOutcome outcome, in QueueState queue)
    {
        var route = message.Route;
        if (outcome is RunOutcome.Done or RunOutcome.Busy)
            choice.Update(route, queue);
        else
            route.IsRefusing = true;

        foreach (var item in TakeBack(message))
        {
            if (outcome == RunOutcome.Done)
            {
                routing.End(item, RouterErrors.Failed(model));
                continue;
            }

            if (outcome == RunOutcome.Busy)
                (item.Busy ??= []).Add(route);
            else if (outcome == RunOutcome.Faulted)
                Lose(item, route);
            else
                item.Refusals++;
            routing.Place(item);
        }

        if (route.IsRefusing)
            routing.PlaceAll(route.Outbox.TakeAll());
    }

    public void Lost(RunMessage message, bool wasSent)
    {
        // A replica that fails a call and is not lost gets no items until it reports that it is ready.
        message.Route.IsRefusing |= message.Route.IsRoutable;
        foreach (var item in TakeBack(message))
        {
            item.WaitsUntil = 0;
            if (wasSent)
                Lose(item, message.Route);
            else
                (item.LostWith, item.Refusals) = (message.Route, item.Refusals + 1);
            routing.Place(item);
        }

        routing.PlaceAll(message.Route.Outbox.TakeAll());
    }

    public void Failed(RunMessage message, BertError error) => TakeBack(message).ForEach(item => routing.End(item, error));

    // Losses are limited: an item that breaks devices must not reach one after the other.
    private void Lose(RoutedItem item, ReplicaRoute route)
    {
        item.LostWith = route;
        item.Losses++;
        instruments.ItemLost(model);
    }

    private static List<RoutedItem> TakeBack(RunMessage message)
    {
        message.Route.Remove(message);
        var items = message.Items.Where(item => !item.IsEnded).ToList();
        items.ForEach(item => item.Message = null);
        return items;
    }
}
