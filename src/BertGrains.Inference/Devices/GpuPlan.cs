using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Devices;

/// <summary>Memory and batches of a bundle on a GPU: as much as the largest batches of its lanes need, and smaller batches where that is too much.</summary>
/// <param name="ArenaBytes">Limit of the arena of ONNX Runtime, which holds weights and batches and grows with the batches.</param>
/// <param name="MaxBatchTokens">Maximum padded tokens per batch that fit into the arena.</param>
/// <param name="Lanes">Batches at the same time.</param>
internal readonly record struct GpuPlan(long ArenaBytes, int MaxBatchTokens, int Lanes)
{
    private const long Mebibyte = 1L << 20;

    /// <summary>Plans a replica within limits. Each lane gets at least the memory for one item of the longest length.</summary>
    public static GpuPlan Of(BundleManifest manifest, GpuLimits limits)
    {
        var weights = ReplicaFootprint.WeightBytes(manifest);
        var perToken = limits.Lanes * ReplicaFootprint.BytesPerToken(manifest, manifest.MaxTokens, manifest.Precision == "fp16" ? 2 : sizeof(float));
        var fit = (limits.ReplicaBytes - weights) / perToken;
        var tokens = (int)Math.Max(Math.Min(fit, limits.MaxBatchTokens), manifest.MaxTokens);
        var needed = weights + (tokens * perToken);
        return new GpuPlan((needed + Mebibyte - 1) / Mebibyte * Mebibyte, tokens, limits.Lanes);
    }
}
