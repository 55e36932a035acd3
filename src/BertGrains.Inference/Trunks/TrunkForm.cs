using BertGrains.Inference.Bundles;
using BertGrains.Inference.Kernels;

namespace BertGrains.Inference.Trunks;

/// <summary>The form in which a trunk runs.</summary>
public static class TrunkForm
{
    /// <summary>The graph of the bundle as it is. All items of a batch are padded to the longest.</summary>
    public const string Padded = "padded";

    /// <summary>The form of a trunk on the CPU of this machine: packed, with the width of its vectors, or <see cref="Padded"/>.</summary>
    /// <param name="bundle">The bundle.</param>
    public static string OnCpu(Bundle bundle) => PackedTrunk.IsPackable(bundle) ? Packed : Padded;

    /// <summary>The matrix products of the graph, without padding, and code of this library for all else.</summary>
    internal static string Packed => Avx512Lanes.AreFast ? "packed, 512-bit vectors" : "packed, 256-bit vectors";
}
