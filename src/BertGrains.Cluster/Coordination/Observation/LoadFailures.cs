namespace BertGrains.Cluster.Coordination.Observation;

/// <summary>
/// Remembers which loads of one model failed where, so that other devices are tried first and the same one again only after a while. Not
/// thread-safe.
/// </summary>
internal sealed class LoadFailures(TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // With the pauses between them, a silo that just had no peer with the bundle has found one.
    private const int AttemptsThatTell = 3;

    private readonly Dictionary<(string Revision, SiloAddress Silo, string Device), LoadFailure> _failures = [];

    /// <summary>Remembers a load that failed.</summary>
    /// <param name="placement">What was to be loaded, and where.</param>
    /// <param name="reply">What the silo said.</param>
    /// <param name="report">The silo's newest report.</param>
    public void Add(ReplicaPlacement placement, LoadReply reply, SiloReport report)
    {
        var key = Key(placement.Id.Revision, placement.Silo, placement.Device);
        var attempts = _failures.TryGetValue(key, out var before) ? before.Attempts + 1 : 1;
        var reserved = Reserved(report, placement.Device);
        var hasBundle = HasBundle(report, placement.Id);
        _failures[key] = new LoadFailure(placement, report.Name, reply, attempts, time.GetTimestamp(), reserved, hasBundle);
    }

    /// <summary>Forgets what failed on a device where the revision has been loaded since.</summary>
    public void Clear(ReplicaPlacement placement) =>
        _failures.Remove(Key(placement.Id.Revision, placement.Silo, placement.Device));

    /// <summary>Forgets what failed of a revision: it is tried again at once, everywhere.</summary>
    public void Forget(string revision)
    {
        foreach (var key in _failures.Keys.Where(key => key.Revision == revision).ToList())
            _failures.Remove(key);
    }

    /// <summary>Forgets the failures of other revisions than these, and those on silos that are gone.</summary>
    public void Keep(IReadOnlyCollection<string> revisions, IReadOnlyCollection<SiloAddress> silos)
    {
        foreach (var key in _failures.Keys.Where(key => !revisions.Contains(key.Revision) || !silos.Contains(key.Silo)).ToList())
            _failures.Remove(key);
    }

    /// <summary>
    /// Whether a device has to wait before it is asked again: ever longer, up to a minute, but not when what failed has changed there
    /// since.
    /// </summary>
    public bool IsWaiting(string revision, SiloReport report, DeviceStatus device)
    {
        if (!_failures.TryGetValue(Key(revision, report.Address, device.Name), out var failure))
            return false;
        if (failure.Reply.Outcome == LoadOutcome.NoMemory && device.ReservedBytes < failure.ReservedBytes)
            return false;
        if (failure.HasBundle != HasBundle(report, failure.Placement.Id))
            return false;

        var pause = FirstPause * Math.Pow(2, Math.Min(failure.Attempts - 1, 10));
        return time.GetElapsedTime(failure.At) < (pause < LongestPause ? pause : LongestPause);
    }

    /// <summary>
    /// Whether a device has refused a revision so often that it will not load it as things are. One without memory may have some later.
    /// </summary>
    public bool IsHopeless(string revision, SiloReport report, DeviceStatus device) =>
        _failures.TryGetValue(Key(revision, report.Address, device.Name), out var failure)
        && failure.Reply.Outcome == LoadOutcome.Refused
        && failure.Attempts >= AttemptsThatTell;

    /// <summary>What failed of a revision, a sentence a device.</summary>
    public IReadOnlyList<string> Describe(string revision) =>
        [
            .. _failures.Values.Where(failure => failure.Placement.Id.Revision == revision)
                .OrderBy(failure => failure.SiloName, StringComparer.Ordinal)
                .ThenBy(failure => failure.Placement.Device, StringComparer.Ordinal)
                .Select(failure => $"{failure.SiloName} could not load it on {failure.Placement.Device}: {failure.Reply.Message}"),
        ];

    private static (string Revision, SiloAddress Silo, string Device) Key(string revision, SiloAddress silo, string device) =>
        (revision, silo, device);

    private static long Reserved(SiloReport report, string device) =>
        report.Devices.FirstOrDefault(status => status.Name == device)?.ReservedBytes ?? 0;

    private static bool HasBundle(SiloReport report, ReplicaId id) =>
        report.Bundles.Any(bundle => bundle.Model == id.Model && bundle.Revision == id.Revision);
}

/// <summary>Loads of one revision that failed on one device, one after the other.</summary>
/// <param name="Placement">The replica that was tried last.</param>
/// <param name="SiloName">Name of the silo.</param>
/// <param name="Reply">What the silo said last.</param>
/// <param name="Attempts">How many failed.</param>
/// <param name="At">Timestamp of the last.</param>
/// <param name="ReservedBytes">What was reserved on the device then.</param>
/// <param name="HasBundle">Whether the silo had the bundle itself then.</param>
internal sealed record LoadFailure(
    ReplicaPlacement Placement, string SiloName, LoadReply Reply, int Attempts, long At, long ReservedBytes, bool HasBundle);
