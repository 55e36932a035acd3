using BertGrains.Cluster.Coordination.Observation;

namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>A device while a plan is made: what its silo reported, and what the plan adds.</summary>
internal sealed class DeviceSlot(ObservedSilo silo, DeviceStatus status)
{
    /// <summary>Its silo.</summary>
    public ObservedSilo Silo => silo;

    /// <summary>Its reported status.</summary>
    public DeviceStatus Status => status;

    /// <summary>Free memory.</summary>
    public long FreeBytes { get; private set; } = status.CapacityBytes - status.ReservedBytes;

    /// <summary>Replicas of any model on it.</summary>
    public int Replicas { get; private set; } = silo.Report.Replicas.Count(replica => replica.Device == status.Name);

    /// <summary>Adds a replica that the report does not show.</summary>
    public void Take(long bytes)
    {
        FreeBytes -= bytes;
        Replicas++;
    }
}
