namespace BertGrains;

/// <summary>Scores of every label.</summary>
/// <param name="Labels">Names, in the order of the head.</param>
/// <param name="Scores">Probability of each label in 0..1: a softmax that sums to 1, or independent sigmoids.</param>
/// <param name="Logits">What the scores were computed from.</param>
/// <param name="Threshold">For independent labels, the score from which a label is said to hold; null where the best label wins.</param>
public sealed record ClassificationOutput(
    IReadOnlyList<string> Labels, ReadOnlyMemory<float> Scores, ReadOnlyMemory<float> Logits, float? Threshold) : HeadOutput;
