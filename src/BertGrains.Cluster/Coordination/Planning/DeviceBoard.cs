using System.Globalization;
using BertGrains.Cluster.Coordination.Observation;

namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>The devices of the cluster while one plan is made. Chooses where replicas go; the same view gives the same choice.</summary>
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
    /// The best device for a replica more: the one with the fewest replicas, then the one with the most free memory, then one on a silo
    /// with few replicas of this revision.
    /// </summary>
    /// <returns>Null when no device can take it.</returns>
    public DeviceSlot? Choose(RevisionPlan revision) =>
        Candidates(revision)
            .Where(slot => slot.FreeBytes >= revision.NeededBytes && !IsWaiting(revision, slot))
            .OrderBy(slot => slot.Replicas)
            .ThenByDescending(slot => slot.FreeBytes)
            .ThenBy(slot => revision.CountOn(slot.Silo.Report.Address))
            .ThenBy(slot => slot.Silo.Report.Name, StringComparer.Ordinal)
            .ThenBy(slot => slot.Silo.Report.Address)
            .ThenBy(slot => slot.Status.Name, StringComparer.Ordinal)
            .FirstOrDefault();

    /// <summary>The devices that could take a replica more if they had more memory.</summary>
    public IEnumerable<DeviceSlot> WithoutRoom(RevisionPlan revision) =>
        Candidates(revision).Where(slot => slot.FreeBytes < revision.NeededBytes);

    /// <summary>
    /// Whether every device that could take a replica more has refused it for good. One on a silo that does not answer now may take it
    /// later.
    /// </summary>
    public bool IsRefused(RevisionPlan revision)
    {
        var open = _slots.Where(slot => slot.Status.Kind == revision.Wanted.Device && slot.Silo.Serves && !revision.IsOn(slot)).ToList();
        return open.Count > 0 && open.TrueForAll(slot => _failures.IsHopeless(revision.Wanted.Revision, slot.Silo.Report, slot.Status));
    }

    /// <summary>Why <see cref="Choose"/> found nothing, in a sentence.</summary>
    public string Explain(RevisionPlan revision)
    {
        var kind = revision.Wanted.Device;
        var all = _slots.Where(slot => slot.Status.Kind == kind).ToList();
        if (all.Count == 0)
            return $"It waits for a {kind} device: no silo has one.";

        var candidates = Candidates(revision).ToList();
        if (candidates.Count == 0)
        {
            var used = all.Count(slot => revision.IsOn(slot));
            var others = used < all.Count ? ", and the silos of the others are stopping or do not answer" : "";
            return $"It waits for a {kind} device: {used} of {all.Count} have a replica of this revision{others}.";
        }

        if (IsRefused(revision))
            return $"Every {kind} device that could take it has refused it several times; it is tried again each minute.";

        var free = candidates.Max(slot => slot.FreeBytes);
        return free < revision.NeededBytes
            ? $"It needs {MiB(revision.NeededBytes)} MiB on a {kind} device; the largest free is {MiB(free)} MiB."
            : $"It waits to be tried again on a {kind} device where it could not be loaded.";
    }

    private static string MiB(long bytes) => (Math.Max(bytes, 0) >> 20).ToString(CultureInfo.InvariantCulture);

    private IEnumerable<DeviceSlot> Candidates(RevisionPlan revision) =>
        _slots.Where(slot => slot.Status.Kind == revision.Wanted.Device && slot.Silo.TakesReplicas && !revision.IsOn(slot));

    private bool IsWaiting(RevisionPlan revision, DeviceSlot slot) =>
        _failures.IsWaiting(revision.Wanted.Revision, slot.Silo.Report, slot.Status);
}
