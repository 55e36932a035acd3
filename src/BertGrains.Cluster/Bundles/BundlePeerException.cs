namespace BertGrains.Cluster.Bundles;

/// <summary>A peer did not send what it should have; another one may. The message is the end of a sentence about the peer.</summary>
internal sealed class BundlePeerException(string message, Exception? reason = null) : Exception(message, reason);
