namespace BertGrains.Inference.Replicas;

/// <summary>Queue and speed of a replica at one moment.</summary>
/// <param name="WaitingItems">Number of waiting items.</param>
/// <param name="WaitingTokens">Tokens of the waiting items.</param>
/// <param name="PredictedDrain">Predicted time in which all lanes together run the waiting items.</param>
/// <param name="SecondsPerToken">Predicted time per token with all lanes busy, without the costs per batch and of attention.</param>
/// <param name="BudgetTokens">Maximum padded tokens per batch.</param>
public sealed record ReplicaSnapshot(
    int WaitingItems, long WaitingTokens, TimeSpan PredictedDrain, double SecondsPerToken, int BudgetTokens);
