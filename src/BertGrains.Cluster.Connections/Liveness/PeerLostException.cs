namespace BertGrains.Cluster.Connections;

/// <summary>The peer of a call failed or does not answer. Whether the call ran there is unknown.</summary>
/// <param name="message">Names the peer and the fault.</param>
/// <param name="reason">Exception of the call; null if the call itself did not fail.</param>
public sealed class PeerLostException(string message, Exception? reason = null) : Exception(message, reason);
