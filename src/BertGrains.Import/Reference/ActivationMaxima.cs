using BertGrains.Import.Checkpoints;

namespace BertGrains.Import.Reference;

/// <summary>The largest absolute value of every input channel of every dense layer seen so far: the statistics of a calibration.</summary>
internal sealed class ActivationMaxima
{
    private readonly Dictionary<DenseWeights, float[]> _maxima = new(ReferenceEqualityComparer.Instance);

    /// <summary>max |x| by channel of a layer's inputs.</summary>
    /// <exception cref="KeyNotFoundException">The layer was never observed.</exception>
    public IReadOnlyList<float> this[DenseWeights dense] => _maxima[dense];

    /// <summary>Takes in the inputs of one run; fits <see cref="ReferenceEncoder.Run"/>.</summary>
    public void Observe(DenseWeights dense, float[] inputs)
    {
        if (!_maxima.TryGetValue(dense, out var maxima))
            maxima = _maxima[dense] = new float[dense.Inputs];
        for (var start = 0; start < inputs.Length; start += dense.Inputs)
        {
            for (var i = 0; i < maxima.Length; i++)
                maxima[i] = Math.Max(maxima[i], Math.Abs(inputs[start + i]));
        }
    }
}
