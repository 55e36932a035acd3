namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>
/// Divides the traffic of a model among its revisions. The newest gets its wanted share in proportion to the replicas that serve, the one
/// before it gets its share of the rest, and so on; the oldest that serves gets what is left. So a new revision takes over as fast as
/// it is loaded, and one that never loads takes nothing.
/// </summary>
internal static class TrafficShares
{
    /// <summary>Sets weight, succession and retirement of every revision.</summary>
    /// <param name="revisions">The oldest first.</param>
    public static void Assign(IReadOnlyList<RevisionPlan> revisions)
    {
        var oldestServing = revisions.FirstOrDefault(revision => revision.Wanted.IsActive && revision.Serving().Any());
        var remaining = 100;
        var (isSuperseded, isFading, isReplaced) = (false, false, false);
        foreach (var revision in revisions.Reverse())
        {
            revision.IsRetired = revision.Wanted.IsRemoved || (isReplaced && !revision.Wanted.IsDrained);
            if (!revision.Wanted.IsActive)
                continue;

            revision.IsSuperseded = isSuperseded;
            revision.IsFading = isFading;
            revision.Weight = WeightOf(revision, isReplaced, ReferenceEquals(revision, oldestServing), remaining);
            remaining -= revision.Weight;
            if (revision.Wanted.Weight < 100)
                continue;

            isSuperseded = true;
            isFading |= revision.Readiness > 0;
            isReplaced |= revision.Readiness >= 1;
        }
    }

    // Who serves gets at least one percent, and who has not all that it wants leaves at least one.
    private static int WeightOf(RevisionPlan revision, bool isReplaced, bool isOldest, int remaining)
    {
        if (isReplaced || remaining == 0 || revision.Readiness == 0)
            return 0;
        if (isOldest || (revision.Wanted.Weight >= 100 && revision.Readiness >= 1))
            return remaining;

        var share = remaining * revision.Wanted.Weight / 100.0 * revision.Readiness;
        return Math.Clamp((int)Math.Round(share), 1, Math.Max(remaining - 1, 1));
    }
}
