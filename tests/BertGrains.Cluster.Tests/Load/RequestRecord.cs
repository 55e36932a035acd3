namespace BertGrains.Cluster.Tests.Load;

/// <summary>The outcome of one request.</summary>
/// <param name="Sent">Its scheduled time, from the start of the load.</param>
/// <param name="Ended">When it was answered or failed.</param>
/// <param name="Failure">Why it has no answer; null when it has one.</param>
/// <param name="Difference">The first difference from the engine's result; null for none.</param>
internal sealed record RequestRecord(TimeSpan Sent, TimeSpan Ended, string? Failure, string? Difference)
{
    public bool IsRight => Failure is null && Difference is null;

    public TimeSpan Latency => Ended - Sent;
}
