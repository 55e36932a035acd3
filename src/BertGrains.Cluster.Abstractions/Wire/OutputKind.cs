namespace BertGrains.Cluster.Abstractions;

/// <summary>The byte that says which output follows.</summary>
internal static class OutputKind
{
    public const byte Embedding = 0;
    public const byte Classification = 1;
    public const byte Entities = 2;
    public const byte Features = 3;
}
