using System.Numerics.Tensors;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Scheduling;

/// <summary>
/// Predicted run time of a batch in seconds: a + b·tokens + c·pairs of tokens. The coefficients are a least squares fit of relative errors,
/// with exponentially decreasing weights of older measurements. Not thread-safe.
/// </summary>
internal sealed class CostModel
{
    private const int Coefficients = NormalEquations.Unknowns;

    // The weight of a measurement halves after about 700 batches: long enough for all lengths, short enough for a throttled core.
    private const double Fading = 0.999;

    private const double LearningRate = 0.1;

    private readonly double[] _matrix = new double[Coefficients * Coefficients];
    private readonly double[] _right = new double[Coefficients];

    /// <summary>Constant seconds per batch.</summary>
    public double PerBatch { get; private set; } = 1e-4;

    /// <summary>Seconds per token.</summary>
    public double PerToken { get; private set; } = 1e-5;

    /// <summary>Seconds per pair of tokens in the attention.</summary>
    public double PerTokenPair { get; private set; }

    /// <summary>Predicted seconds of a batch.</summary>
    public double Predict(BatchWork work) => PerBatch + (PerToken * work.Tokens) + (PerTokenPair * work.Pairs);

    /// <summary>Predicted seconds of items without the constant cost of a batch.</summary>
    public double PredictItems(long tokens, long squaredTokens) => (PerToken * tokens) + (PerTokenPair * squaredTokens);

    /// <summary>
    /// Work of items in tokens. The cost of attention is converted to tokens, so that batches of different lengths are comparable.
    /// </summary>
    public double Work(long tokens, long squaredTokens) => tokens + (PerTokenPair / PerToken * squaredTokens);

    /// <summary>Updates the coefficients from one batch.</summary>
    public void Observe(BatchWork work, double seconds)
    {
        if (!(seconds > 0))
            return;

        // Division by the measured time weights every batch by its relative error.
        ReadOnlySpan<double> features = [1 / seconds, work.Tokens / seconds, work.Pairs / seconds];
        for (var i = 0; i < Coefficients; i++)
        {
            var row = _matrix.AsSpan(i * Coefficients, Coefficients);
            TensorPrimitives.Multiply(row, Fading, row);
            TensorPrimitives.MultiplyAdd(features, features[i], row, row);
        }

        TensorPrimitives.Multiply(_right, Fading, _right);
        TensorPrimitives.Add(_right, features, _right);
        if (!TryFit())
            Scale(1 + (LearningRate * ((seconds / Predict(work)) - 1)));
    }

    // A negative coefficient is noise around zero and is fixed at zero. The cost per token is never zero: if it is negative, the quadratic
    // term, which replaced it, is fixed instead.
    private bool TryFit()
    {
        Span<bool> used = [true, true, true];
        Span<double> solution = stackalloc double[Coefficients];
        for (var round = 0; round < Coefficients; round++)
        {
            if (!NormalEquations.TrySolve(_matrix, _right, used, solution))
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

    // Batches of one shape do not determine the coefficients. Then all three are scaled by the same factor.
    private void Scale(double factor) =>
        (PerBatch, PerToken, PerTokenPair) = (PerBatch * factor, PerToken * factor, PerTokenPair * factor);
}

/// <summary>One measured batch of a warm-up.</summary>
/// <param name="Rows">Number of items.</param>
/// <param name="Length">Tokens per item.</param>
/// <param name="Time">Run time of the trunk.</param>
/// <param name="ForLine">Whether the cost model is fitted to it; large batches deviate from the model.</param>
/// <param name="ForBudget">Whether it is one of the growing batches from which the budget is set.</param>
internal readonly record struct WarmUpSample(int Rows, int Length, TimeSpan Time, bool ForLine, bool ForBudget);
