namespace BertGrains.Cluster.Abstractions;

/// <summary>One model at one revision.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Revision">SHA-256 of its manifest, lowercase hexadecimal: it verifies the manifest, and the manifest the other files.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.bundle-id")]
public sealed record BundleId([property: Id(0)] string Model, [property: Id(1)] string Revision)
{
    private const int Digits = 64;

    /// <summary>Whether a text has the form of a revision. One that comes from afar is checked before it names a folder.</summary>
    public static bool IsRevision(string? text) => text is { Length: Digits } && text.All(char.IsAsciiHexDigitLower);
}
