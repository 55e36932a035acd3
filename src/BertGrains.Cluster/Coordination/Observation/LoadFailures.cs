namespace BertGrains.Cluster.Coordination.Observation;

/// <summary>
/// The failed loads of one model by device. The planner tries other devices first and a failed one again after a pause. Not thread-safe.
/// </summary>
internal sealed class LoadFailures(TimeProvider time)
{
    /// <summary>Failed attempts after which a device counts as unable to load a revision.</summary>
    /// <remarks>The pauses between three attempts are long enough for a silo to find a peer that has the bundle.</remarks>
    public const int ConclusiveAttempts = 3;

    /// <summary>Most failures of one revision that a status lists.</summary>
    public const int MaxDescribed = 16;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(string Revision, SiloAddress Silo, string Device), LoadFailure> _failures = [];

    /// <summary>Adds a failed load.</summary>
    /// <param name="placement">The replica and its device.</param>
    /// <param name="reply">Reply of the silo. A long message is cut.</param>
    /// <param name="report">Newest report of the silo.</param>
    public void Add(ReplicaPlacement placement, LoadReply reply, SiloReport report)
    {
        var key = Key(placement.Id.Revision, placement.Silo, placement.Device);
        var attempts = _failures.TryGetValue(key, out var before) ? before.Attempts + 1 : 1;
        _failures[key] = new LoadFailure(
            placement,
            report.Name,
            reply with { Message = StatusLimits.Cut(reply.Message) },
            attempts,
            time.GetTimestamp(),
            Reserved(report, placement.Device),
            HasBundle(report, placement.Id));
    }

    /// <summary>Clears the failures on a device that has loaded the revision since.</summary>
    public void Clear(ReplicaPlacement placement) =>
        _failures.Remove(Key(placement.Id.Revision, placement.Silo, placement.Device));

    /// <summary>Clears the failures of a revision, which is then retried at once on every device.</summary>
    public void Clear(string revision)
    {
        foreach (var key in _failures.Keys.Where(key => key.Revision == revision).ToList())
            _failures.Remove(key);
    }

    /// <summary>Removes the failures of other revisions and other silos than these.</summary>
    public void Keep(IReadOnlyCollection<string> revisions, IReadOnlyCollection<SiloAddress> silos)
    {
        foreach (var key in _failures.Keys.Where(key => !revisions.Contains(key.Revision) || !silos.Contains(key.Silo)).ToList())
            _failures.Remove(key);
    }

    /// <summary>
    /// Whether a device is in the pause before its next attempt. Pauses double up to a minute, and end early when the cause may be gone:
    /// memory was freed, or the bundle appeared or disappeared.
    /// </summary>
    public bool IsPaused(string revision, SiloReport report, DeviceStatus device)
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
    /// Whether a device has refused a revision <see cref="ConclusiveAttempts"/> times. Lack of memory does not count: it may end.
    /// </summary>
    public bool IsConclusive(string revision, SiloReport report, DeviceStatus device) =>
        _failures.TryGetValue(Key(revision, report.Address, device.Name), out var failure)
        && failure.Reply.Outcome == LoadOutcome.Refused
        && failure.Attempts >= ConclusiveAttempts;

    /// <summary>
    /// The failures of a revision for operators, one sentence per device. Beyond <see cref="MaxDescribed"/>, the first sentence has their
    /// number.
    /// </summary>
    public IReadOnlyList<string> Describe(string revision)
    {
        var failures = _failures.Values.Where(failure => failure.Placement.Id.Revision == revision)
            .OrderBy(failure => failure.SiloName, StringComparer.Ordinal)
            .ThenBy(failure => failure.Placement.Device, StringComparer.Ordinal)
            .Select(failure => $"Loading failed on silo {failure.SiloName}, device {failure.Placement.Device}: {failure.Reply.Message}")
            .ToList();
        return failures.Count <= MaxDescribed
            ? failures
            : [$"Loading failed on {failures.Count} devices, of which {MaxDescribed} are listed.", .. failures.Take(MaxDescribed)];
    }

    private static (string Revision, SiloAddress Silo, string Device) Key(string revision, SiloAddress silo, string device) =>
        (revision, silo, device);

    private static long Reserved(SiloReport report, string device) =>
        report.Devices.FirstOrDefault(status => status.Name == device)?.ReservedBytes ?? 0;

    private static bool HasBundle(SiloReport report, ReplicaId id) =>
        report.Bundles.Any(bundle => bundle.Model == id.Model && bundle.Revision == id.Revision);

    /// <param name="Placement">The last attempt.</param>
    /// <param name="SiloName">Name of the silo.</param>
    /// <param name="Reply">Last reply of the silo.</param>
    /// <param name="Attempts">Failed attempts in a row.</param>
    /// <param name="At">Timestamp of the last one.</param>
    /// <param name="ReservedBytes">Memory that was reserved on the device then.</param>
    /// <param name="HasBundle">Whether the silo had the bundle then.</param>
    private sealed record LoadFailure(
        ReplicaPlacement Placement, string SiloName, LoadReply Reply, int Attempts, long At, long ReservedBytes, bool HasBundle);
}
