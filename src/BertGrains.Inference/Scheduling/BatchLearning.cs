using BertGrains.Inference.Items;

namespace BertGrains.Inference.Scheduling;

/// <summary>What a scheduler learns from the batches that ran: their cost and the best size. Not thread-safe.</summary>
/// <param name="maxBatchTokens">Maximum padded tokens per batch that fit in the memory of the device.</param>
internal sealed class BatchLearning(int maxBatchTokens)
{
    private const double Rate = 0.05;

    private double _overTrunk = 1;

    public CostModel Cost { get; } = new();

    public TokenBudget Budget { get; } = new(maxBatchTokens);

    /// <summary>Predicted seconds in which one lane runs items, their heads included.</summary>
    public double PredictItems(long tokens, long squaredTokens) => Cost.PredictItems(tokens, squaredTokens) * _overTrunk;

    /// <summary>Learns from a batch that ran.</summary>
    /// <param name="batch">The batch with its trunk time. Ignored when that is zero.</param>
    /// <param name="total">Run time of the trunk and the heads.</param>
    public void Observe(Batch batch, TimeSpan total)
    {
        if (batch.TrunkTime <= TimeSpan.Zero)
            return;
        Cost.Observe(batch.Work, batch.TrunkTime.TotalSeconds);
        _overTrunk += Rate * ((total / batch.TrunkTime) - _overTrunk);
        if (batch.Budget is { } budget)
            Budget.Observe(budget, Cost.Work(batch.UsefulTokens, batch.SquaredTokens), batch.TrunkTime.TotalSeconds);
    }

    /// <summary>Begins with the measurements of a warm-up.</summary>
    public void Calibrate(IReadOnlyList<WarmUpSample> samples)
    {
        foreach (var sample in samples.Where(sample => sample.ForLine))
            Cost.Observe(BatchWork.OfRows(sample.Rows, sample.Length), sample.Time.TotalSeconds);

        Budget.Settle(samples.Where(sample => sample.ForBudget).Select(sample =>
        {
            var tokens = sample.Rows * sample.Length;
            return (tokens, Cost.Work(tokens, (long)tokens * sample.Length), sample.Time.TotalSeconds);
        }));
    }
}
