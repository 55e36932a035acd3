using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>A vector for each token, for late interaction: dense layers on the last hidden states.</summary>
/// <param name="Name">Unique within the bundle.</param>
/// <param name="Layers">Dense layers with their activations, in order; rarely none.</param>
/// <param name="Normalize">Whether vectors have unit length by default; the head's graph does not scale.</param>
/// <param name="Dimensions">Length of a vector.</param>
/// <param name="Roles">How queries and documents are read.</param>
internal sealed record TokenEmbeddingHeadWeights(
    string Name, IReadOnlyList<ActivatedDense> Layers, bool Normalize, int Dimensions, LateInteractionManifest Roles) : HeadWeights(Name)
{
    /// <summary>Name of the head of a checkpoint for late interaction.</summary>
    public const string DefaultName = "token-embedding";
}
