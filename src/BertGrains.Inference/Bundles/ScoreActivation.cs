namespace BertGrains.Inference.Bundles;

/// <summary>How logits become scores.</summary>
public enum ScoreActivation
{
    /// <summary>One label holds; scores sum to 1.</summary>
    Softmax,

    /// <summary>Labels hold independently of each other.</summary>
    Sigmoid,
}
