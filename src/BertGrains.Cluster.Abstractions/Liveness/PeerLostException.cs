namespace BertGrains.Cluster.Liveness;

/// <summary>The peer of a call failed or fell silent. Whether the call ran there is unknown.</summary>
internal sealed class PeerLostException(string message, Exception? reason = null) : Exception(message, reason);
