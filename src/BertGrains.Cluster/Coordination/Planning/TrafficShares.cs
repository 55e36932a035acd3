namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>
/// Divides the traffic of a model among its revisions. The newest gets its deployed weight in proportion to its serving replicas, the one
/// before it gets its share of the rest, and so on; the oldest serving one gets the remainder. A new revision thus takes over as its
/// replicas load, and one that never loads gets nothing.
/// </summary>
internal static class TrafficShares
{
    /// <summary>Sets the weight of every revision and whether it is superseded, fading or retired.</summary>
    /// <param name="revisions">The oldest first.</param>
    public static void Assign(IReadOnlyList<RevisionPlan> revisions)
    {
        var oldestServing = revisions.FirstOrDefault(revision => revision.Deployed.IsActive && revision.Serving().Any());
        var remaining = 100;
        var (isSuperseded, isFading, isReplaced) = (false, false, false);
        foreach (var revision in revisions.Reverse())
        {
            revision.IsRetired = revision.Deployed.IsRemoved || (isReplaced && !revision.Deployed.IsDrained);
            if (!revision.Deployed.IsActive)
                continue;

            revision.IsSuperseded = isSuperseded;
            revision.IsFading = isFading;
            revision.Weight = WeightOf(revision, isReplaced, ReferenceEquals(revision, oldestServing), remaining);
            remaining -= revision.Weight;
            if (revision.Deployed.Weight < 100)
                continue;

            isSuperseded = true;
            isFading |= revision.Readiness > 0;
            isReplaced |= revision.Readiness >= 1;
        }
    }

    // A serving revision gets at least 1 percent; one that lacks replicas leaves at least 1 percent.
    private static int WeightOf(RevisionPlan revision, bool isReplaced, bool isOldest, int remaining)
    {
        if (isReplaced || remaining == 0 || revision.Readiness == 0)
            return 0;
        if (isOldest || (revision.Deployed.Weight >= 100 && revision.Readiness >= 1))
            return remaining;

        var share = remaining * revision.Deployed.Weight / 100.0 * revision.Readiness;
        return Math.Clamp((int)Math.Round(share), 1, Math.Max(remaining - 1, 1));
    }
}
