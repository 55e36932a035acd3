namespace BertGrains.Cluster.Wire;

/// <summary>
/// A block of bytes from another process is not what its writer makes: cut off, damaged, or of a version that this process does not
/// know. The only exception that readers of blocks throw.
/// </summary>
internal sealed class WireFormatException(string message) : Exception(message);
