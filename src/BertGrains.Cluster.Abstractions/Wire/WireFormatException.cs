namespace BertGrains.Cluster.Abstractions;

/// <summary>
/// A block of bytes from another process is not what its writer makes: cut off, damaged, or of a version that this process does not
/// know. The only exception that readers of blocks throw.
/// </summary>
/// <param name="message">What is wrong with the block, without what it holds.</param>
public sealed class WireFormatException(string message) : Exception(message);
