namespace BertGrains.Cluster.Fronts;

/// <summary>Bounds of a <see cref="ModelRouter"/>.</summary>
internal sealed record RouterLimits
{
    /// <summary>Most items that are with the router at once, waiting or sent; more when its replicas may owe more. Beyond, it refuses.</summary>
    public int Capacity { get; init; } = 32_768;

    /// <summary>Most items that one replica owes this router; the others wait here. Twice the look-ahead of a replica's scheduler.</summary>
    public int InFlightItems { get; init; } = 4_096;

    /// <summary>Most items in a message. Larger messages gained nothing in the measurement of DESIGN section 6.</summary>
    public int MessageItems { get; init; } = 32;

    /// <summary>
    /// Longest time that a replica should need for a message, each item counted as long as the longest: the items of a message are
    /// answered together, and a short one should not wait for long neighbours, nor for many.
    /// </summary>
    public TimeSpan MessageTime { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// The share of what the replica has before it that a message may take, if that is longer: who waits for all of it is not kept by a
    /// tenth, and fewer messages leave more of a processor that both share (median of 9 rounds, one worker against the engine in process: 0.92
    /// without, 0.97 with).
    /// </summary>
    public double MessageShare { get; init; } = 0.1;

    /// <summary>Tokens that a message may have whatever time they take: slow devices are not worth a message an item.</summary>
    public int MessageTokens { get; init; } = 256;

    /// <summary>So long does an item wait for a replica when there is none; less when its deadline is near.</summary>
    public TimeSpan WaitForReplica { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>So many replicas may say that they are not there before an item fails. Nothing ran there, so they are no retries.</summary>
    public int Refusals { get; init; } = 8;
}
