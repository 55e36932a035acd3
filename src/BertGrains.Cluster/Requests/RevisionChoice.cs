namespace BertGrains.Cluster.Requests;

/// <summary>Chooses the revision that serves a request, by weight. Thread-safe.</summary>
internal sealed class RevisionChoice(Random random)
{
    private readonly Lock _gate = new();

    /// <returns>
    /// A revision with a routable replica; if there is none, any revision with a weight, since its replicas may return; null when no
    /// revision has a weight.
    /// </returns>
    public ServedRevision? Pick(IReadOnlyList<ServedRevision> revisions)
    {
        if (revisions is [{ Weight: > 0 }])
            return revisions[0];
        var serving = revisions.Where(revision => revision.Weight > 0).ToList();
        var routable = serving.Where(revision => revision.Router.IsRoutable).ToList();
        return PickByWeight(routable.Count > 0 ? routable : serving);
    }

    private ServedRevision? PickByWeight(List<ServedRevision> revisions)
    {
        if (revisions.Count == 0)
            return null;

        var point = 0;
        lock (_gate)
            point = random.Next(revisions.Sum(revision => revision.Weight));
        return revisions.First(revision => (point -= revision.Weight) < 0);
    }
}
