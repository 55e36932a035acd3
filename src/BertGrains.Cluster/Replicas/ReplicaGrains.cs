using BertGrains.Cluster.Placement;
using Orleans.Placement;

namespace BertGrains.Cluster.Replicas;

/// <summary>Finds the grain of a replica. Each kind of device has its own grain class, which is placed only where there is one.</summary>
internal static class ReplicaGrains
{
    public const string Cpu = "bertgrains-replica-cpu";
    public const string Cuda = "bertgrains-replica-cuda";

    /// <param name="grains">Creates the reference, without a call.</param>
    /// <param name="id">The replica.</param>
    /// <param name="device">Its device, such as cpu or cuda:0, or the kind of it.</param>
    public static IReplicaGrain Get(IGrainFactory grains, ReplicaId id, string device) =>
        grains.GetGrain<IReplicaGrain>(GrainId.Create(TypeOf(device.Split(':')[0]), id.ToString()));

    private static string TypeOf(string kind) => kind switch
    {
        "cpu" => Cpu,
        "cuda" => Cuda,
        _ => throw new ArgumentException($"'{kind}' is not a kind of device; it must be cpu or cuda."),
    };
}

/// <summary>A replica on a processor.</summary>
[GrainType(ReplicaGrains.Cpu), KeepAlive, Immovable]
[RequireDevice("cpu")]
internal sealed class CpuReplicaGrain(ReplicaHost host, ILocalSiloDetails silo) : ReplicaGrain(host, silo);

/// <summary>A replica on an NVIDIA GPU.</summary>
[GrainType(ReplicaGrains.Cuda), KeepAlive, Immovable]
[RequireDevice("cuda")]
internal sealed class CudaReplicaGrain(ReplicaHost host, ILocalSiloDetails silo) : ReplicaGrain(host, silo);
