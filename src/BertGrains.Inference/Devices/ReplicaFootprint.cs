using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Devices;

/// <summary>Memory that a replica will take, known before it is loaded: its manifest tells.</summary>
/// <remarks>
/// On a processor: two times the bundle's files, since ONNX Runtime keeps weights as they are read beside a packed copy for its matrix
/// products, and for each lane what its largest batch needs between two layers: the hidden states, queries, keys and values, the
/// feed-forward states, and the attention of the longest items, each held twice while one is made from the other; and the sessions
/// themselves. MiniLM with its heads on two lanes came to 154 MiB in int8 and to 304 MiB in fp32, of 186 and 323 MiB that this says. On a
/// GPU: the limit of the session's arena, which holds weights and batches alike.
/// </remarks>
public static class ReplicaFootprint
{
    private const int WeightCopies = 2;
    private const long SessionBytes = 32L << 20;

    // Hidden states, queries, keys, values and the attention's result.
    private const int HiddenStates = 5;

    /// <summary>Bytes that a replica of the bundle takes on a device of this machine.</summary>
    /// <param name="manifest">The bundle's manifest.</param>
    /// <param name="choice">Where it is to run; <see cref="DeviceKind.Auto"/> counts as the processor.</param>
    public static long Of(BundleManifest manifest, DeviceChoice choice) => Of(manifest, choice.Kind, Environment.ProcessorCount);

    /// <summary>The same for a number of lanes that is given.</summary>
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
