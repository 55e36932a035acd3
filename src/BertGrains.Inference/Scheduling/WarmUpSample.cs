namespace BertGrains.Inference.Scheduling;

/// <summary>One measured batch of a warm-up.</summary>
/// <param name="Rows">Items.</param>
/// <param name="Length">Tokens of each.</param>
/// <param name="Time">Time of the trunk.</param>
/// <param name="ForLine">Whether the cost model's line is fitted to it; it does not hold for large batches.</param>
/// <param name="ForBudget">Whether it is one of the growing batches of equal rows that tell the budget where to start.</param>
internal readonly record struct WarmUpSample(int Rows, int Length, TimeSpan Time, bool ForLine, bool ForBudget);
