using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BertGrains.Cluster.Devices;

/// <summary>
/// Memory of this silo's devices, and the replicas that reserve it. Orleans measures managed memory only. Reservations are atomic, so two
/// replicas never get the same memory. Thread-safe.
/// </summary>
internal sealed class DeviceLedger
{
    private const double Gibibyte = 1L << 30;

    private readonly Lock _gate = new();
    private readonly Device[] _devices;
    private readonly Dictionary<ReplicaId, Reservation> _reservations = [];

    /// <param name="devices">The silo's devices; empty on a silo without replicas.</param>
    public DeviceLedger(IEnumerable<Device> devices) => _devices = [.. devices];

    /// <summary>The devices and their reserved memory.</summary>
    public IReadOnlyList<DeviceStatus> List()
    {
        lock (_gate)
        {
            return
            [
                .. _devices.Select(device =>
                    new DeviceStatus(device.Name, device.Kind, device.CapacityBytes, Reserved_NeedsLock(device))),
            ];
        }
    }

    /// <summary>Whether this silo has the device.</summary>
    public bool Has(string device) => Find(device) is not null;

    /// <summary>Memory of a device for replicas, free or reserved; null when this silo does not have the device.</summary>
    public long? CapacityOf(string device) => Find(device)?.CapacityBytes;

    /// <summary>Bytes that a replica reserves; 0 if none.</summary>
    public long ReservedFor(ReplicaId replica)
    {
        lock (_gate)
            return _reservations.TryGetValue(replica, out var reservation) ? reservation.Bytes : 0;
    }

    /// <summary>Reserves memory for a replica until <see cref="Release"/>.</summary>
    /// <param name="device">Name of the device.</param>
    /// <param name="replica">The replica; it must have no reservation.</param>
    /// <param name="bytes">Size of the memory.</param>
    /// <param name="refusal">Why the memory was not reserved, for operators.</param>
    public bool TryReserve(string device, ReplicaId replica, long bytes, [NotNullWhen(false)] out string? refusal)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        lock (_gate)
        {
            refusal = Refusal_NeedsLock(device, replica, bytes);
            if (refusal is not null)
                return false;

            _reservations.Add(replica, new Reservation(device, bytes));
            return true;
        }
    }

    /// <summary>Releases the memory of a replica, if it has any.</summary>
    public void Release(ReplicaId replica)
    {
        lock (_gate)
            _reservations.Remove(replica);
    }

    private string? Refusal_NeedsLock(string name, ReplicaId replica, long bytes)
    {
        if (Find(name) is not { } device)
            return $"This silo has no device {name}; it has {Names()}.";
        if (_reservations.TryGetValue(replica, out var own))
            return $"{replica} is on {own.Device} already.";

        foreach (var (other, reservation) in _reservations)
        {
            if (reservation.Device == name && other.Model == replica.Model && other.Revision == replica.Revision)
                return $"{name} has {other} already. A second replica of the same revision on a device would not be faster.";
        }

        var free = device.CapacityBytes - Reserved_NeedsLock(device);
        return bytes <= free
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{replica} needs {bytes / Gibibyte:F2} GiB; "
                + $"{name} has {free / Gibibyte:F2} of {device.CapacityBytes / Gibibyte:F2} GiB free.");
    }

    private string Names() => _devices.Length == 0 ? "none" : string.Join(", ", _devices.Select(device => device.Name));

    private Device? Find(string name) => Array.Find(_devices, device => device.Name == name);

    private long Reserved_NeedsLock(Device device) =>
        _reservations.Values.Where(reservation => reservation.Device == device.Name).Sum(reservation => reservation.Bytes);

    private sealed record Reservation(string Device, long Bytes);
}

/// <summary>A device of this silo.</summary>
/// <param name="Name">Such as cpu or cuda:0.</param>
/// <param name="CapacityBytes">Memory available to replicas.</param>
internal sealed record Device(string Name, long CapacityBytes)
{
    /// <summary>The name up to the colon, by which deployments choose devices.</summary>
    public string Kind => Name.Split(':', 2)[0];
}
