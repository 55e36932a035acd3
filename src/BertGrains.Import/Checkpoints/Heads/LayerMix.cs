namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>A weighted sum of hidden states: Σ Weights[i] · hidden state Layers[i].</summary>
/// <param name="Layers">Numbers of hidden states, 0 for the embeddings.</param>
/// <param name="Weights">As many factors; softmax and gamma of a learned mix are multiplied out.</param>
internal sealed record LayerMix(IReadOnlyList<int> Layers, IReadOnlyList<float> Weights)
{
    /// <summary>One hidden state as it is.</summary>
    public static LayerMix Only(int layer) => new([layer], [1f]);
}
