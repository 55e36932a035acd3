namespace BertGrains.Cluster.Tests.Load;

/// <summary>What became of one request.</summary>
/// <param name="Sent">When it should have been sent, from the start of the load.</param>
/// <param name="Ended">When it was answered or given up.</param>
/// <param name="Failure">Why it has no answer; null when it has.</param>
/// <param name="Difference">How its answer differs from the engine's; null when it does not.</param>
internal sealed record RequestRecord(TimeSpan Sent, TimeSpan Ended, string? Failure, string? Difference)
{
    public bool IsRight => Failure is null && Difference is null;

    public TimeSpan Latency => Ended - Sent;
}
