namespace BertGrains.Inference.Items;

/// <summary>
/// What heads for features return for an item. The device combines the states, so that no more than the result leaves it.
/// </summary>
/// <param name="Layers">Numbers of hidden states, different and at least one; null for what the head reads.</param>
/// <param name="Weights">A factor for each layer, whose sum is returned; null for each layer by itself.</param>
/// <param name="Pooling">How the states of the tokens become one row.</param>
public sealed record FeatureChoice(int[]? Layers, float[]? Weights, FeaturePooling Pooling) : IEquatable<FeatureChoice>
{
    /// <summary>Number of states beside each other in a row of the result.</summary>
    public int States => Weights is null ? Layers?.Length ?? 1 : 1;

    /// <summary>The factors of a mix: gamma · softmax(weights).</summary>
    public static float[] Mix(IReadOnlyList<float> weights, float gamma)
    {
        var highest = weights.Max();
        double[] exponentials = [.. weights.Select(weight => Math.Exp((double)weight - highest))];
        var sum = exponentials.Sum();
        return [.. exponentials.Select(exponential => (float)(gamma * (exponential / sum)))];
    }

    /// <inheritdoc/>
    public bool Equals(FeatureChoice? other) =>
        other is not null
        && Pooling == other.Pooling
        && Layers is null == other.Layers is null
        && Weights is null == other.Weights is null
        && Layers.AsSpan().SequenceEqual(other.Layers)
        && Weights.AsSpan().SequenceEqual(other.Weights);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Pooling);
        foreach (var layer in Layers ?? [])
            hash.Add(layer);
        foreach (var weight in Weights ?? [])
            hash.Add(weight);
        return hash.ToHashCode();
    }
}
