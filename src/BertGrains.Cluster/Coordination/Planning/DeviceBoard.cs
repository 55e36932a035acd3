using System.Globalization;
using BertGrains.Cluster.Coordination.Observation;

namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>The devices of the cluster while one plan is made. Chooses devices for replicas; the same view gives the same choice.</summary>
internal sealed class DeviceBoard
{
    private readonly List<DeviceSlot> _slots;
    private readonly LoadFailures _failures;

    public DeviceBoard(ClusterView view, LoadFailures failures)
    {
        _failures = failures;
        _slots = [.. from silo in view.Silos from device in silo.Report.Devices select new DeviceSlot(silo, device)];
    }

    /// <summary>The slot of a device; null when its silo does not report it.</summary>
    public DeviceSlot? Find(SiloAddress silo, string device) =>
        _slots.Find(slot => slot.Silo.Report.Address.Equals(silo) && slot.Status.Name == device);

    /// <summary>
    /// The best device for another replica: fewest replicas, then most free memory, then fewest replicas of this revision on the silo.
    /// </summary>
    /// <returns>Null when no device can take the replica.</returns>
    public DeviceSlot? Choose(RevisionPlan revision) =>
        Candidates(revision)
            .Where(slot => slot.FreeBytes >= revision.NeededBytes && !IsPaused(revision, slot))
            .OrderBy(slot => slot.Replicas)
            .ThenByDescending(slot => slot.FreeBytes)
            .ThenBy(slot => revision.CountOn(slot.Silo.Report.Address))
            .ThenBy(slot => slot.Silo.Report.Name, StringComparer.Ordinal)
            .ThenBy(slot => slot.Silo.Report.Address)
            .ThenBy(slot => slot.Status.Name, StringComparer.Ordinal)
            .FirstOrDefault();

    /// <summary>The devices that lack only memory for another replica.</summary>
    public IEnumerable<DeviceSlot> WithoutRoom(RevisionPlan revision) =>
        Candidates(revision).Where(slot => slot.FreeBytes < revision.NeededBytes);

    /// <summary>
    /// Whether every device for another replica has conclusively failed to load it. A device on a silo that is silent now counts as one
    /// that may take it later.
    /// </summary>
    public bool IsRefused(RevisionPlan revision)
    {
        var open = _slots.Where(slot => slot.Status.Kind == revision.Deployed.Device && slot.Silo.Serves && !revision.IsOn(slot)).ToList();
        return open.Count > 0 && open.TrueForAll(slot => _failures.IsConclusive(revision.Deployed.Revision, slot.Silo.Report, slot.Status));
    }

    /// <summary>Why <see cref="Choose"/> found nothing, for operators.</summary>
    public string Explain(RevisionPlan revision)
    {
        var kind = revision.Deployed.Device;
        var all = _slots.Where(slot => slot.Status.Kind == kind).ToList();
        if (all.Count == 0)
            return $"No silo has a {kind} device. Start a worker with one.";

        var candidates = Candidates(revision).ToList();
        if (candidates.Count == 0)
        {
            var used = all.Count(slot => revision.IsOn(slot));
            var others = used < all.Count ? "; the silos of the others are stopping or do not answer" : "";
            return $"Waiting for a free {kind} device: {used} of {all.Count} have a replica of this revision{others}. "
                + "Add a worker or scale down.";
        }

        if (IsRefused(revision))
        {
            return $"Every available {kind} device failed to load this revision at least {LoadFailures.ConclusiveAttempts} times; "
                + "loading is retried every minute. Fix the cause and deploy the revision again.";
        }

        var free = candidates.Max(slot => slot.FreeBytes);
        return free < revision.NeededBytes
            ? $"A replica needs {MiB(revision.NeededBytes)} MiB on a {kind} device, and at most {MiB(free)} MiB are free on one. Add a worker."
            : $"Waiting to retry the load on a {kind} device on which it failed.";
    }

    private static string MiB(long bytes) => (Math.Max(bytes, 0) >> 20).ToString(CultureInfo.InvariantCulture);

    private IEnumerable<DeviceSlot> Candidates(RevisionPlan revision) =>
        _slots.Where(slot => slot.Status.Kind == revision.Deployed.Device && slot.Silo.TakesReplicas && !revision.IsOn(slot));

    private bool IsPaused(RevisionPlan revision, DeviceSlot slot) =>
        _failures.IsPaused(revision.Deployed.Revision, slot.Silo.Report, slot.Status);
}
