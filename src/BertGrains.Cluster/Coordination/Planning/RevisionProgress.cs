using System.Globalization;

namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>Describes the progress of a revision for operators.</summary>
internal static class RevisionProgress
{
    /// <summary>Ongoing actions and obstacles, one text each; none when the revision is as deployed.</summary>
    public static IEnumerable<string> Describe(RevisionPlan revision)
    {
        if (revision.IsRetired)
            yield return $"Draining and unloading {Replicas(revision.Owners.Count)}.";
        else if (revision.Deployed.IsDrained)
            yield return "Drained: loaded, without traffic. Deploy it again to give it traffic.";
        else if (revision.IsSuperseded)
            yield return "Serving until the revision that replaces it is loaded.";

        var loading = revision.Owners.Count(owner => owner.State == ReplicaState.Loading);
        if (loading > 0)
            yield return $"Loading {Replicas(loading)}.";
        if (revision.Waiting is { } waiting)
            yield return waiting;
    }

    /// <summary>Whether replicas are missing and no ongoing action can help. A replica that is drained frees a device to try.</summary>
    public static bool HasFailed(RevisionPlan revision) =>
        revision.IsRefused && revision.Owners.All(owner => owner.State == ReplicaState.Ready);

    private static string Replicas(int count) =>
        count == 1 ? "1 replica" : string.Create(CultureInfo.InvariantCulture, $"{count} replicas");
}
