using System.Globalization;

namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>Tells operators where a revision is on its way.</summary>
internal static class RevisionProgress
{
    /// <summary>What is under way and what it waits for, a sentence each; nothing when the revision is as it should be.</summary>
    public static IEnumerable<string> Describe(RevisionPlan revision)
    {
        if (revision.IsRetired)
            yield return $"{Replicas(revision.Owners.Count)} to be drained and unloaded.";
        else if (revision.Wanted.IsDrained)
            yield return "It is taken out of the traffic; deploying it again brings it back.";
        else if (revision.IsSuperseded)
            yield return "It serves until the revision that replaces it is loaded.";

        var loading = revision.Owners.Count(owner => owner.State == ReplicaState.Loading);
        if (loading > 0)
            yield return $"{Replicas(loading)} being loaded.";
        if (revision.Waiting is { } waiting)
            yield return waiting;
    }

    /// <summary>
    /// Whether it lacks replicas and nothing is under way that could help. A replica that goes leaves a device to be tried.
    /// </summary>
    public static bool HasFailed(RevisionPlan revision) =>
        revision.IsRefused && revision.Owners.All(owner => owner.State == ReplicaState.Ready);

    private static string Replicas(int count) =>
        count == 1 ? "1 replica is" : string.Create(CultureInfo.InvariantCulture, $"{count} replicas are");
}
