using Orleans.Configuration;

namespace BertGrains.Cluster.Routing;

/// <summary>Bounds of a <see cref="ModelRouter"/>.</summary>
internal sealed record RouterLimits
{
    /// <summary>Maximum items in a router, waiting or sent; more if its replicas may hold more. It refuses further items.</summary>
    public int Capacity { get; init; } = 32_768;

    /// <summary>Maximum items that one replica holds for this router; others wait here. Twice the look-ahead of a scheduler.</summary>
    public int InFlightItems { get; init; } = 4_096;

    /// <summary>
    /// Bytes of items that one replica holds for this router, from which no more are sent: half a second of a network of 1 Gbit/s. Pings
    /// share the connection with the replies, and a replica is lost after 2 s without an answer.
    /// </summary>
    public long InFlightBytes { get; init; } = 64 << 20;

    /// <summary>Maximum items in a message. Larger messages gave no more throughput when measured.</summary>
    public int MessageItems { get; init; } = 32;

    /// <summary>
    /// Maximum bytes in a message or its reply, except for a single larger item: about 30 ms of a network of 1 Gbit/s, for which other
    /// messages on the connection wait.
    /// </summary>
    public long MessageBytes { get; init; } = 4 << 20;

    /// <summary>Largest message body that Orleans accepts. A single item that exceeds it fails.</summary>
    public int MaxMessageBytes { get; init; } = new SiloMessagingOptions().MaxMessageBodySize;

    /// <summary>
    /// Longest run time of a message, each item counted as long as the longest: the items of a message are answered together, and a
    /// short item should wait neither for long ones nor for many.
    /// </summary>
    public TimeSpan MessageTime { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Share of the replica's predicted drain time that a message may take, if that is longer than <see cref="MessageTime"/>. A tenth adds
    /// little to the wait for all of it, and fewer messages leave more of a shared processor (median of 9 rounds, one worker against the
    /// engine in process: 0.92 without, 0.97 with).
    /// </summary>
    public double MessageShare { get; init; } = 0.1;

    /// <summary>Tokens that a message may have regardless of their run time, so that slow devices do not get one message per item.</summary>
    public int MessageTokens { get; init; } = 256;

    /// <summary>Longest wait of an item for a replica when none is available; shorter when its deadline is near.</summary>
    public TimeSpan WaitForReplica { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Refusals after which an item fails. Nothing ran, so they do not count as retries.</summary>
    public int Refusals { get; init; } = 8;
}
