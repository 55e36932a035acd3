using System.Numerics.Tensors;

namespace BertGrains.Inference.Heads;

/// <summary>Conversion of logits to probabilities, in place.</summary>
internal static class Scores
{
    /// <summary>Probabilities that sum to 1.</summary>
    public static void Softmax(Span<float> logits)
    {
        // TensorPrimitives.SoftMax does not subtract the maximum; without that, exponentials overflow from 89 on.
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), logits);
        TensorPrimitives.SoftMax(logits, logits);
    }

    /// <summary>Independent probabilities.</summary>
    public static void Sigmoid(Span<float> logits) => TensorPrimitives.Sigmoid(logits, logits);
}
