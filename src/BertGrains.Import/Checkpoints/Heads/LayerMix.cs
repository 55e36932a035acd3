using BertGrains.Import.Reference;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>A weighted sum of hidden states: Σ Weights[i] · hidden state Layers[i].</summary>
/// <param name="Layers">Numbers of hidden states; 0 is the output of the embeddings.</param>
/// <param name="Weights">A factor for each; for a learned mix, gamma times the softmax.</param>
internal sealed record LayerMix(IReadOnlyList<int> Layers, IReadOnlyList<float> Weights)
{
    /// <summary>One hidden state, unchanged.</summary>
    public static LayerMix Only(int layer) => new([layer], [1f]);

    /// <summary>A learned mix: gamma · Σ softmax(mix)ᵢ · hidden state Layers[i].</summary>
    public static LayerMix Learned(IReadOnlyList<int> layers, IReadOnlyList<float> mix, float gamma)
    {
        var exponentials = mix.Select(m => ExactMath.Exp(m - (double)mix.Max())).ToArray();
        var sum = exponentials.Aggregate(0.0, (a, b) => a + b);
        return new LayerMix(layers, [.. exponentials.Select(e => (float)(gamma * (e / sum)))]);
    }
}
