using System.ComponentModel.DataAnnotations;

namespace BertGrains.Inference.Devices;

/// <summary>Settings of replicas on GPUs.</summary>
public sealed class GpuOptions
{
    /// <summary>Least value of <see cref="ReplicaMebibytes"/>.</summary>
    public const int LeastReplicaMebibytes = 256;

    /// <summary>Greatest size of memory in MiB.</summary>
    public const int MostMebibytes = 1_048_576;

    /// <summary>Least value of <see cref="MaxBatchTokens"/>.</summary>
    public const int LeastBatchTokens = 512;

    /// <summary>Greatest value of <see cref="MaxBatchTokens"/>.</summary>
    public const int MostBatchTokens = 1_048_576;

    /// <summary>Greatest value of <see cref="Lanes"/>.</summary>
    public const int MostLanes = 8;

    /// <summary>
    /// Maximum memory of a replica in MiB, 256 to 1,048,576: weights and batches. A model that needs less takes less, and on a smaller GPU a
    /// replica takes what there is. Default 8,192.
    /// </summary>
    [Range(LeastReplicaMebibytes, MostMebibytes)]
    public int ReplicaMebibytes { get; set; } = 8_192;

    /// <summary>
    /// Maximum padded tokens of a batch, 512 to 1,048,576. Fewer where the memory of the replica does not suffice. The default of 131,072
    /// was measured on an H200: enough rows for every multiprocessor of the largest GPUs.
    /// </summary>
    [Range(LeastBatchTokens, MostBatchTokens)]
    public int MaxBatchTokens { get; set; } = 131_072;

    /// <summary>
    /// Batches that a replica runs at the same time, 1 to 8. Lanes share the weights and the memory of the replica. The default is 1: no gain of
    /// more has been measured.
    /// </summary>
    [Range(1, MostLanes)]
    public int Lanes { get; set; } = 1;

    /// <summary>The limits of a replica on one GPU.</summary>
    /// <param name="freeBytes">Memory of the GPU for replicas; null when it is not known.</param>
    public GpuLimits On(long? freeBytes) => new(Math.Min((long)ReplicaMebibytes << 20, freeBytes ?? long.MaxValue), MaxBatchTokens, Lanes);
}

/// <summary>Limits of a replica on one GPU.</summary>
/// <param name="ReplicaBytes">Maximum memory.</param>
/// <param name="MaxBatchTokens">Maximum padded tokens of a batch.</param>
/// <param name="Lanes">Batches at the same time.</param>
public readonly record struct GpuLimits(long ReplicaBytes, int MaxBatchTokens, int Lanes);
