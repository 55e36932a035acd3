namespace BertGrains.Cluster.Connections;

/// <summary>The peer of a call failed or fell silent. Whether the call ran there is unknown.</summary>
/// <param name="message">Names the peer.</param>
/// <param name="reason">What the call failed with; null when it was not the call that failed.</param>
public sealed class PeerLostException(string message, Exception? reason = null) : Exception(message, reason);
