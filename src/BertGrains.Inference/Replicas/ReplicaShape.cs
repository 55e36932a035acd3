using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Replicas;

/// <summary>Limits of the items that a replica accepts.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="MaxLength">Maximum tokens per item.</param>
/// <param name="Vocabulary">Number of token ids.</param>
/// <param name="Heads">Number of heads, 1 to <see cref="MaxHeads"/>.</param>
public sealed record ReplicaShape(string Model, int MaxLength, int Vocabulary, int Heads)
{
    /// <summary>The heads of a work item are bits of a 64-bit integer.</summary>
    public const int MaxHeads = 64;

    /// <summary>The shape of the model in a bundle.</summary>
    /// <param name="manifest">Manifest of the bundle.</param>
    public static ReplicaShape Of(BundleManifest manifest) =>
        new(manifest.Name, manifest.MaxTokens, manifest.Dimensions.Vocabulary, manifest.Heads.Count);

    /// <summary>The bits of all heads, as in <see cref="Items.WorkItem.Heads"/>.</summary>
    public ulong AllHeads => Heads == MaxHeads ? ulong.MaxValue : (1UL << Heads) - 1;
}
