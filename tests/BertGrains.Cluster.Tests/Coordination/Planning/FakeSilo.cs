using System.Net;
using BertGrains.Cluster.Coordination.Observation;

namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>A silo in memory: devices with reserved memory, replicas and bundles.</summary>
internal sealed class FakeSilo
{
    private readonly List<DeviceStatus> _devices;

    public FakeSilo(string name, int port, params DeviceStatus[] devices)
    {
        Name = name;
        Address = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), port);
        _devices = [.. devices];
    }

    public string Name { get; }

    public SiloAddress Address { get; }

    public Dictionary<ReplicaId, ReplicaStatus> Replicas { get; } = [];

    public List<BundleId> Bundles { get; } = [];

    public bool IsDraining { get; set; }

    public bool IsLeaving { get; set; }

    public bool Answers { get; set; } = true;

    /// <summary>Replies to loads of a revision, which then fail.</summary>
    public Dictionary<string, LoadReply> Refusals { get; } = [];

    private SiloReport? _last;

    public ObservedSilo? Observe()
    {
        if (Answers)
            _last = Report();
        return _last is null ? null : new ObservedSilo(_last, Answers, IsLeaving);
    }

    public SiloReport Report() => new(
        Name,
        Address,
        "worker",
        IsDraining,
        [.. _devices.Select(device => device with { ReservedBytes = device.ReservedBytes + Reserved(device.Name) })],
        [.. Replicas.Values],
        [.. Bundles]);

    public LoadReply Load(ReplicaId id, string device, long bytes)
    {
        if (Refusals.TryGetValue(id.Revision, out var refusal))
            return refusal;
        var status = _devices.Find(other => other.Name == device);
        if (status is null || IsDraining)
            return new LoadReply(LoadOutcome.NoDevice, "The silo is stopping.");
        if (status.ReservedBytes + Reserved(device) + bytes > status.CapacityBytes)
            return new LoadReply(LoadOutcome.NoMemory, "The device has no room.");

        Replicas[id] = Status(id, ReplicaState.Ready, device, bytes);
        return new LoadReply(LoadOutcome.Ready, null);
    }

    public static ReplicaStatus Status(ReplicaId id, ReplicaState state, string device, long bytes, string? fault = null) =>
        new(id, state, device, bytes, default, 0, 0, fault);

    private long Reserved(string device) => Replicas.Values.Where(replica => replica.Device == device).Sum(replica => replica.MemoryBytes);
}
