using BertGrains.Cluster.Coordination.Observation;

namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>A device while a plan is made: what it has, and what the plan puts there.</summary>
internal sealed class DeviceSlot(ObservedSilo silo, DeviceStatus status)
{
    /// <summary>Its silo.</summary>
    public ObservedSilo Silo => silo;

    /// <summary>The device as its silo reported it.</summary>
    public DeviceStatus Status => status;

    /// <summary>Memory that is left.</summary>
    public long FreeBytes { get; private set; } = status.CapacityBytes - status.ReservedBytes;

    /// <summary>Replicas of any model on it.</summary>
    public int Replicas { get; private set; } = silo.Report.Replicas.Count(replica => replica.Device == status.Name);

    /// <summary>Counts a replica that the report does not show.</summary>
    public void Take(long bytes)
    {
        FreeBytes -= bytes;
        Replicas++;
    }
}
