namespace BertGrains.Gateway.Administration;

/// <summary>What happened between two overviews, as sentences for operators.</summary>
internal static class OverviewChanges
{
    /// <summary>The events, those of silos first.</summary>
    public static IEnumerable<ClusterEvent> Between(ClusterOverview before, ClusterOverview after, DateTimeOffset now) =>
        Silos(before, after).Concat(Replicas(before, after)).Concat(Revisions(before, after)).Select(found => new ClusterEvent(now, found.Kind, found.Text));

    private static IEnumerable<(EventKind Kind, string Text)> Silos(ClusterOverview before, ClusterOverview after)
    {
        var (old, current) = (before.Silos.ToLookup(silo => silo.Name), after.Silos.ToLookup(silo => silo.Name));
        foreach (var silo in after.Silos)
        {
            if (old[silo.Name].FirstOrDefault() is not { } known)
                yield return (EventKind.Good, $"Silo {silo.Name} ({silo.Role}) joined.");
            else if (known.Address != silo.Address)
                yield return (EventKind.Good, $"Silo {silo.Name} came back at {silo.Address}.");
            else if (silo.IsDraining && !known.IsDraining)
                yield return (EventKind.Neutral, $"Silo {silo.Name} is stopping: it finishes what it accepted.");
        }

        foreach (var gone in before.Silos.Where(silo => !current.Contains(silo.Name)))
        {
            yield return gone.IsDraining
                ? (EventKind.Neutral, $"Silo {gone.Name} left.")
                : (EventKind.Bad, $"Silo {gone.Name} was lost.");
        }
    }

    private static IEnumerable<(EventKind Kind, string Text)> Replicas(ClusterOverview before, ClusterOverview after)
    {
        var (old, current) = (ByName(before), ByName(after));
        foreach (var (name, (silo, replica)) in current)
        {
            var known = old.TryGetValue(name, out var found) ? found : default;
            if (known.Replica is { } earlier && known.Silo == silo && earlier.State == replica.State)
                continue;
            if (replica.State == "faulted")
                yield return (EventKind.Bad, $"Replica {name} on {silo} stopped after a fault.");
            else if (replica.State == "ready" && known.Replica is not null && known.Silo != silo)
                yield return (EventKind.Good, $"Replica {name} was replaced: it serves on {silo} now.");
            else if (replica.State == "ready")
                yield return (EventKind.Good, $"Replica {name} serves on {silo}.");
            else
                yield return (EventKind.Neutral, $"Replica {name} is {replica.State} on {silo}.");
        }

        foreach (var (name, (silo, _)) in old.Where(replica => !current.ContainsKey(replica.Key)))
            yield return (EventKind.Neutral, $"Replica {name} on {silo} is gone.");
    }

    private static IEnumerable<(EventKind Kind, string Text)> Revisions(ClusterOverview before, ClusterOverview after)
    {
        var (old, current) = (Deployed(before), Deployed(after));
        foreach (var (name, revision) in current)
        {
            if (!old.TryGetValue(name, out var known))
                yield return (EventKind.Neutral, $"{name} was deployed.");
            else if (known.Wanted != revision.Wanted)
                yield return (EventKind.Neutral, $"{name} is scaled from {known.Wanted} to {revision.Wanted} replicas.");
            else if (known.Weight != revision.Weight)
                yield return (EventKind.Neutral, $"{name} has {revision.Weight} % of the traffic, after {known.Weight} %.");
            if (revision.IsFailed && known?.IsFailed != true)
                yield return (EventKind.Bad, $"{name} cannot be loaded{(revision.Waiting is [.., var reason] ? $": {reason}" : ".")}");
        }

        foreach (var name in old.Keys.Where(name => !current.ContainsKey(name)))
            yield return (EventKind.Neutral, $"{name} was removed.");
    }

    // While a replica moves, it is on two silos; the one that serves counts.
    private static Dictionary<string, (string Silo, ReplicaOverview Replica)> ByName(ClusterOverview overview) => overview.Silos
        .SelectMany(silo => silo.Replicas.Select(replica => (Silo: silo.Name, Replica: replica)))
        .GroupBy(found => $"{found.Replica.Model}@{ShortRevision.Of(found.Replica.Revision)}/{found.Replica.Ordinal}")
        .ToDictionary(group => group.Key, group => group.OrderByDescending(found => found.Replica.State == "ready").First());

    private static Dictionary<string, RevisionOverview> Deployed(ClusterOverview overview) => overview.Models
        .SelectMany(model => model.Revisions.Select(revision => (Name: $"{model.Name}@{ShortRevision.Of(revision.Revision)}", Revision: revision)))
        .DistinctBy(found => found.Name)
        .ToDictionary(found => found.Name, found => found.Revision);
}

/// <summary>Something that happened in a cluster.</summary>
/// <param name="Time">When it was seen.</param>
/// <param name="Kind">Whether it is good news.</param>
/// <param name="Text">One sentence.</param>
internal sealed record ClusterEvent(DateTimeOffset Time, EventKind Kind, string Text);

/// <summary>Whether an event is good news.</summary>
internal enum EventKind
{
    Neutral,
    Good,
    Bad,
}
