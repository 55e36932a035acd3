namespace BertGrains.Inference.Scheduling;

/// <summary>What waits in a replica's queue and how fast it goes.</summary>
/// <param name="WaitingItems">Items.</param>
/// <param name="WaitingTokens">Their tokens.</param>
/// <param name="PredictedDrain">Time in which the lanes should have run them.</param>
/// <param name="BudgetTokens">Padded tokens that a batch may hold.</param>
/// <param name="SecondsPerBatch">Cost model, constant term.</param>
/// <param name="SecondsPerToken">Cost model, linear term.</param>
/// <param name="SecondsPerTokenPair">Cost model, quadratic term.</param>
internal sealed record SchedulerSnapshot(
    int WaitingItems,
    long WaitingTokens,
    TimeSpan PredictedDrain,
    int BudgetTokens,
    double SecondsPerBatch,
    double SecondsPerToken,
    double SecondsPerTokenPair);
