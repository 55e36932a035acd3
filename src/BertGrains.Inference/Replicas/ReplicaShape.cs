using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Replicas;

/// <summary>What a replica must know of its model.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="MaxLength">Longest item in tokens.</param>
/// <param name="Vocabulary">Number of token ids.</param>
/// <param name="Heads">Number of heads.</param>
internal sealed record ReplicaShape(string Model, int MaxLength, int Vocabulary, int Heads)
{
    /// <summary>A work item's heads are the bits of one word.</summary>
    public const int MaxHeads = 64;

    public static ReplicaShape Of(BundleManifest manifest) =>
        new(manifest.Name, manifest.MaxTokens, manifest.Dimensions.Vocabulary, manifest.Heads.Count);

    public ulong AllHeads => Heads == MaxHeads ? ulong.MaxValue : (1UL << Heads) - 1;
}
