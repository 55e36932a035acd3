namespace BertGrains.Inference.Heads;

/// <summary>Logits to probabilities, in place.</summary>
internal static class Scores
{
    /// <summary>Probabilities that sum to 1. The greatest logit is subtracted first, so no exponential overflows.</summary>
    public static void Softmax(Span<float> logits)
    {
        var greatest = float.NegativeInfinity;
        foreach (var logit in logits)
            greatest = MathF.Max(greatest, logit);
        var sum = 0f;
        foreach (ref var logit in logits)
        {
            logit = MathF.Exp(logit - greatest);
            sum += logit;
        }

        foreach (ref var logit in logits)
            logit /= sum;
    }

    /// <summary>Independent probabilities.</summary>
    public static void Sigmoid(Span<float> logits)
    {
        foreach (ref var logit in logits)
            logit = 1 / (1 + MathF.Exp(-logit));
    }
}
