namespace BertGrains.Cluster.Replicas;

/// <summary>
/// The size limit of messages between silos. Orleans 10.4.2 closes the connection when a message exceeds
/// <c>MaxMessageBodySize</c>; the caller gets no exception, and every other call on the connection times out. Sizes are therefore bounded
/// before a message is sent.
/// </summary>
internal static class SiloMessageLimit
{
    /// <summary>Room for an item without ids and values: lengths, times, a traceparent, the message of an error.</summary>
    public const int ItemBytes = 512;

    // Headers of the record and of Orleans.
    private const int MessageBytes = 1_024;

    /// <param name="maxMessageBodySize">The limit of Orleans.</param>
    /// <returns>Maximum bytes of all items in a message.</returns>
    public static long ForItems(int maxMessageBodySize) => maxMessageBodySize - MessageBytes;

    /// <summary>The error of an item that exceeds the limit alone.</summary>
    public static BertError TooLarge(long bytes, long limit) => new(
        ErrorCode.TooLarge,
        FormattableString.Invariant(
            $"The item needs {bytes} bytes in a message between silos, and {limit} is the limit. Request fewer heads at once or a shorter ")
        + "text, or raise Orleans:Messaging:MaxMessageBodySize on all silos.");
}
