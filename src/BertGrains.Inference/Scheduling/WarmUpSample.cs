namespace BertGrains.Inference.Scheduling;

/// <summary>One measured batch of a warm-up.</summary>
/// <param name="Rows">Items.</param>
/// <param name="Length">Tokens of each.</param>
/// <param name="Time">Time of the trunk.</param>
/// <param name="ForLine">Whether the cost model's line is fitted to it; large batches only tell the budget how far they lie from the line.</param>
internal readonly record struct WarmUpSample(int Rows, int Length, TimeSpan Time, bool ForLine);
