namespace BertGrains.Cluster.Abstractions;

/// <summary>Part of a bundle's file.</summary>
/// <param name="Bundle">The bundle.</param>
/// <param name="File">Its path as the manifest writes it, or model.json.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">At most so many bytes; fewer at the end of the file.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.bundle-range")]
public sealed record BundleRange(
    [property: Id(0)] BundleId Bundle, [property: Id(1)] string File, [property: Id(2)] long Offset, [property: Id(3)] int Length)
{
    /// <summary>Most bytes in one message.</summary>
    public const int MaxLength = 1 << 20;
}
