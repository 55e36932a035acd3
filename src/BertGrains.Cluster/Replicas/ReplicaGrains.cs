namespace BertGrains.Cluster.Replicas;

/// <summary>Finds the grain of a replica: each kind of device has a class of its own, which is placed only where there is one.</summary>
internal static class ReplicaGrains
{
    /// <param name="grains">Makes references; asks nobody.</param>
    /// <param name="id">The replica.</param>
    /// <param name="device">Its device, or the kind of it: cpu, cuda:0 and so on.</param>
    public static IReplicaGrain Get(IGrainFactory grains, ReplicaId id, string device) =>
        grains.GetGrain<IReplicaGrain>(id.ToString(), ClassName(device.Split(':')[0]));

    // CpuReplicaGrain for cpu.
    private static string ClassName(string kind) =>
        $"{typeof(ReplicaGrains).Namespace}.{char.ToUpperInvariant(kind[0])}{kind[1..]}ReplicaGrain";
}
