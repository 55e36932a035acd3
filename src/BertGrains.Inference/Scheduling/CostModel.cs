namespace BertGrains.Inference.Scheduling;

/// <summary>
/// Predicted run time of a batch of n rows padded to l tokens, in seconds: a + b·n·l + c·n·l². The three coefficients are a least
/// squares fit of relative errors over what was measured, with old measurements fading. Not thread-safe.
/// </summary>
internal sealed class CostModel
{
    // The weight of a measurement halves after about 700 batches: long enough to see every length, short enough to follow a throttled core.
    private const double Fading = 0.999;

    private const double Learning = 0.1;

    private readonly double[,] _normal = new double[3, 3];
    private readonly double[] _right = new double[3];

    /// <summary>Seconds a batch costs before its first token.</summary>
    public double PerBatch { get; private set; } = 1e-4;

    /// <summary>Seconds a token.</summary>
    public double PerToken { get; private set; } = 1e-5;

    /// <summary>Seconds a pair of tokens that attend to each other.</summary>
    public double PerTokenPair { get; private set; }

    /// <summary>Seconds that a batch is expected to run.</summary>
    public double Predict(int rows, int length)
    {
        var tokens = (double)rows * length;
        return PerBatch + (PerToken * tokens) + (PerTokenPair * tokens * length);
    }

    /// <summary>Seconds that items of these lengths are expected to cost beside others, without the cost of a batch.</summary>
    public double PredictItems(long tokens, long squaredTokens) => (PerToken * tokens) + (PerTokenPair * squaredTokens);

    /// <summary>
    /// What items of these lengths are worth, in tokens: long ones count more by what their attention costs, so that batches of different
    /// lengths can be compared.
    /// </summary>
    public double Work(long tokens, long squaredTokens) => tokens + (PerTokenPair / PerToken * squaredTokens);

    /// <summary>Learns from one batch.</summary>
    public void Observe(int rows, int length, double seconds)
    {
        if (!(seconds > 0))
            return;

        // Dividing by the measured time makes every batch count by its relative error.
        var tokens = (double)rows * length;
        ReadOnlySpan<double> features = [1 / seconds, tokens / seconds, tokens * length / seconds];
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++)
                _normal[i, j] = (_normal[i, j] * Fading) + (features[i] * features[j]);
            _right[i] = (_right[i] * Fading) + features[i];
        }

        if (!TryFit())
            Scale(1 + (Learning * ((seconds / Predict(rows, length)) - 1)));
    }

    // A coefficient that comes out negative is noise around zero. The cost of a token is not: when noise makes that negative, the term
    // that took its place is left out instead.
    private bool TryFit()
    {
        Span<bool> used = [true, true, true];
        Span<double> solution = stackalloc double[3];
        for (var round = 0; round < 3; round++)
        {
            if (!NormalEquations.TrySolve(_normal, _right, used, solution))
                return false;

            if (solution[1] > 0 && solution[0] >= 0 && solution[2] >= 0)
            {
                (PerBatch, PerToken, PerTokenPair) = (solution[0], solution[1], solution[2]);
                return true;
            }

            if (solution[2] < 0 || (solution[1] <= 0 && used[2]))
                used[2] = false;
            else
                used[0] = false;
        }

        return false;
    }

    // Batches that are all alike do not tell the coefficients apart; then their proportions stay and their size follows.
    private void Scale(double factor) =>
        (PerBatch, PerToken, PerTokenPair) = (PerBatch * factor, PerToken * factor, PerTokenPair * factor);
}
