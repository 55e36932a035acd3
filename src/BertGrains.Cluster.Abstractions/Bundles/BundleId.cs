namespace BertGrains.Cluster.Abstractions;

/// <summary>One model at one revision.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Revision">SHA-256 of its manifest, lowercase hexadecimal. It verifies the manifest, which verifies the other files.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.bundle-id")]
public sealed record BundleId([property: Id(0)] string Model, [property: Id(1)] string Revision)
{
    /// <summary>Maximum characters of a model's name in a cluster; it is part of grain keys and of every report.</summary>
    public const int MaxModelLength = 256;

    private const int Digits = 64;

    /// <summary>Whether a text can be the name of a model in a cluster: not blank, and not too long.</summary>
    public static bool IsModel(string? text) => !string.IsNullOrWhiteSpace(text) && text.Length <= MaxModelLength;

    /// <summary>Whether a text is a SHA-256 in lowercase hexadecimal. Checked before a remote value becomes part of a path.</summary>
    public static bool IsRevision(string? text) => text is { Length: Digits } && text.All(char.IsAsciiHexDigitLower);
}

/// <summary>Part of a bundle's file.</summary>
/// <param name="Bundle">The bundle.</param>
/// <param name="File">Its path in the manifest, or model.json.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Number of bytes, at most <see cref="MaxLength"/>; at the end of the file there are fewer.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.bundle-range")]
public sealed record BundleRange(
    [property: Id(0)] BundleId Bundle, [property: Id(1)] string File, [property: Id(2)] long Offset, [property: Id(3)] int Length)
{
    /// <summary>Maximum bytes in one message.</summary>
    public const int MaxLength = 1 << 20;
}

/// <summary>The content of a <see cref="BundleRange"/>.</summary>
/// <param name="Bytes">The bytes. As a member they are one block; as the result of a method, Orleans 10.4 writes them one by one.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.bundle-part")]
public sealed record BundlePart([property: Id(0)] ReadOnlyMemory<byte> Bytes);
