using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Replicas;

/// <summary>What a replica must know of its model, and what it takes: items that are none of this shape are not for it.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="MaxLength">Longest item in tokens.</param>
/// <param name="Vocabulary">Number of token ids.</param>
/// <param name="Heads">Number of heads, 1 to <see cref="MaxHeads"/>.</param>
public sealed record ReplicaShape(string Model, int MaxLength, int Vocabulary, int Heads)
{
    /// <summary>A work item's heads are the bits of one word.</summary>
    public const int MaxHeads = 64;

    /// <summary>The shape that a bundle says.</summary>
    /// <param name="manifest">The bundle's manifest.</param>
    public static ReplicaShape Of(BundleManifest manifest) =>
        new(manifest.Name, manifest.MaxTokens, manifest.Dimensions.Vocabulary, manifest.Heads.Count);

    /// <summary>The bits of all heads, as in <see cref="Items.WorkItem.Heads"/>.</summary>
    public ulong AllHeads => Heads == MaxHeads ? ulong.MaxValue : (1UL << Heads) - 1;
}
