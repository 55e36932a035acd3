namespace BertGrains.Cluster.Abstractions;

/// <summary>Items that go to one replica at the same moment.</summary>
/// <param name="Items">Tokens, heads and deadlines, see <c>ItemBlock</c>.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.run-call")]
public sealed record RunCall([property: Id(0)] ReadOnlyMemory<byte> Items);
