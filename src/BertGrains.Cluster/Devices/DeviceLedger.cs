using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BertGrains.Cluster.Devices;

/// <summary>
/// What memory of this silo's devices is taken, and by which replicas. Orleans sees managed memory only, so nothing else knows. A
/// reservation is made in one step, so two replicas never take the same memory. Thread-safe.
/// </summary>
internal sealed class DeviceLedger
{
    private const double Gibibyte = 1L << 30;

    private readonly Lock _gate = new();
    private readonly Device[] _devices;
    private readonly Dictionary<ReplicaId, Reservation> _reservations = [];

    /// <param name="devices">The silo's devices; none on a silo without replicas.</param>
    public DeviceLedger(IEnumerable<Device> devices) => _devices = [.. devices];

    /// <summary>The devices and what is taken of them.</summary>
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

    /// <summary>What a replica holds; 0 when it holds nothing.</summary>
    public long ReservedFor(ReplicaId replica)
    {
        lock (_gate)
            return _reservations.TryGetValue(replica, out var reservation) ? reservation.Bytes : 0;
    }

    /// <summary>Takes memory for a replica until it is released.</summary>
    /// <param name="device">Name of the device.</param>
    /// <param name="replica">Who takes it; it must not hold any.</param>
    /// <param name="bytes">How much.</param>
    /// <param name="refusal">Why not, in a sentence for operators.</param>
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

    /// <summary>Gives back what a replica holds, if anything.</summary>
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
                return $"{name} has {other} already; a second replica of it there would only share its time.";
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
