namespace BertGrains.Cluster.Fronts;

/// <summary>Chooses the revision that serves a request, by weight. Thread-safe.</summary>
internal sealed class RevisionChoice(Random random)
{
    private readonly Lock _gate = new();

    /// <returns>
    /// A revision with a replica that is there; when there is none, any that should serve, for its replicas may come back; null when
    /// none should.
    /// </returns>
    public FrontRevision? Pick(IReadOnlyList<FrontRevision> revisions)
    {
        if (revisions is [{ Weight: > 0 }])
            return revisions[0];
        var serving = revisions.Where(revision => revision.Weight > 0).ToList();
        var routable = serving.Where(revision => revision.Router.IsRoutable).ToList();
        return PickByWeight(routable.Count > 0 ? routable : serving);
    }

    private FrontRevision? PickByWeight(List<FrontRevision> revisions)
    {
        if (revisions.Count == 0)
            return null;

        var point = 0;
        lock (_gate)
            point = random.Next(revisions.Sum(revision => revision.Weight));
        return revisions.First(revision => (point -= revision.Weight) < 0);
    }
}
