using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Devices;

/// <summary>Estimated memory of a replica, from the manifest of its bundle.</summary>
/// <remarks>
/// On a CPU, the sum of: the size of the files twice, because ONNX Runtime keeps the weights and a packed copy for matrix products; the
/// activations of the largest batch of each lane between two layers (hidden states, queries, keys, values, feed-forward states, and the
/// attention of the longest items), twice, for input and output of an operator; and the sessions. MiniLM with its heads on two lanes used
/// 154 MiB in int8 and 304 MiB in fp32; this gives 186 and 323 MiB. On a GPU: the limit of the arena, which holds weights and batches.
/// </remarks>
public static class ReplicaFootprint
{
    private const int WeightCopies = 2;
    private const long SessionBytes = 32L << 20;

    // Hidden states, queries, keys, values and the output of the attention.
    private const int HiddenStates = 5;

    /// <summary>Bytes of a replica of the bundle on a device of this machine.</summary>
    /// <param name="manifest">Manifest of the bundle.</param>
    /// <param name="choice">The device; <see cref="DeviceKind.Auto"/> counts as the CPU.</param>
    public static long Of(BundleManifest manifest, DeviceChoice choice) => Of(manifest, choice.Kind, Environment.ProcessorCount);

    /// <summary>Bytes of a replica with a given number of lanes.</summary>
    internal static long Of(BundleManifest manifest, DeviceKind kind, int lanes)
    {
        if (kind == DeviceKind.Cuda)
            return DevicePlan.CudaArenaBytes;

        var size = manifest.Dimensions;
        var longest = Math.Min(manifest.MaxTokens, DevicePlan.CpuBatchTokens);
        var perToken = (HiddenStates * (long)size.Hidden) + size.Intermediate + ((long)size.AttentionHeads * longest);
        var perLane = 2 * sizeof(float) * perToken * DevicePlan.CpuBatchTokens;
        return SessionBytes + (WeightCopies * manifest.Files.Values.Sum(file => file.Bytes)) + (lanes * perLane);
    }
}
