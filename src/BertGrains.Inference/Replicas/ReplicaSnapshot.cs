namespace BertGrains.Inference.Replicas;

/// <summary>What waits in a replica and how fast it goes.</summary>
/// <param name="WaitingItems">Items.</param>
/// <param name="WaitingTokens">Their tokens.</param>
/// <param name="PredictedDrain">Time in which the lanes should have run them.</param>
/// <param name="SecondsPerToken">Predicted time of a token while all lanes work, without what a batch or its attention costs.</param>
public readonly record struct ReplicaSnapshot(int WaitingItems, long WaitingTokens, TimeSpan PredictedDrain, double SecondsPerToken);
