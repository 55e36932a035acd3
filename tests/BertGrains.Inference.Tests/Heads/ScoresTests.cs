namespace BertGrains.Inference.Heads;

public sealed class ScoresTests
{
    [Fact]
    public void Softmax_LogitsAboveTheRangeOfExp_SumToOne()
    {
        float[] logits = [200, 200];
        Scores.Softmax(logits);
        Assert.Equal([0.5f, 0.5f], logits);
    }

    [Fact]
    public void Softmax_LogitsFarApart_SumToOne()
    {
        float[] logits = [-50, 40, -1_000, 39];
        Scores.Softmax(logits);

        Assert.All(logits, score => Assert.InRange(score, 0, 1));
        Assert.Equal(1, logits.Sum(), 1e-6);
        Assert.Equal(0.731059f, logits[1], 1e-5f);
    }

    [Fact]
    public void Sigmoid_AnyLogits_AreIndependentProbabilities()
    {
        float[] logits = [0, 2, -200, 200];
        Scores.Sigmoid(logits);
        Assert.Equal([0.5f, 0.880797f, 0, 1], logits.Select(score => MathF.Round(score, 6)));
    }
}
