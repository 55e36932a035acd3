using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Devices;

/// <summary>Estimated memory of a replica, from the manifest of its bundle.</summary>
/// <remarks>
/// On a CPU, the sum of: the size of the files twice, because ONNX Runtime keeps the weights and a packed copy for matrix products; the
/// activations of the largest batch of each lane between two layers (hidden states, queries, keys, values, feed-forward states, and the
/// attention of the longest items), twice, for input and output of an operator; and the sessions. MiniLM with its heads on two lanes used
/// 154 MiB in int8 and 304 MiB in fp32; this gives 186 and 323 MiB. On a GPU: the same sum, with batches as large as
/// the limits allow; it is also the limit of the arena of ONNX Runtime.
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
    /// <param name="gpu">Limits on a GPU.</param>
    public static long Of(BundleManifest manifest, DeviceChoice choice, GpuLimits gpu) =>
        choice.Kind == DeviceKind.Cuda ? GpuPlan.Of(manifest, gpu).ArenaBytes : OnCpu(manifest, CpuCores.OfProcess.Count);

    /// <summary>Bytes of a replica with a given number of lanes on a CPU.</summary>
    internal static long OnCpu(BundleManifest manifest, int lanes)
    {
        var longest = Math.Min(manifest.MaxTokens, DevicePlan.CpuBatchTokens);
        return WeightBytes(manifest) + (lanes * BytesPerToken(manifest, longest, sizeof(float)) * DevicePlan.CpuBatchTokens);
    }

    /// <summary>Bytes of the weights and the sessions.</summary>
    internal static long WeightBytes(BundleManifest manifest) =>
        SessionBytes + (WeightCopies * manifest.Files.Values.Sum(file => file.Bytes));

    /// <summary>Bytes of the activations of a batch per padded token.</summary>
    /// <param name="manifest">Manifest of the bundle.</param>
    /// <param name="longest">Tokens of the longest item, for the attention.</param>
    /// <param name="size">Bytes of a number.</param>
    internal static long BytesPerToken(BundleManifest manifest, int longest, int size)
    {
        var dimensions = manifest.Dimensions;
        return 2 * size * ((HiddenStates * (long)dimensions.Hidden) + dimensions.Intermediate + ((long)dimensions.AttentionHeads * longest));
    }
}
