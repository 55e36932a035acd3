using System.Globalization;

namespace BertGrains.Cluster.Abstractions;

/// <summary>Identifies one replica; its text form is the key of the replica's grain.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Revision">SHA-256 of the bundle's manifest, lowercase hexadecimal.</param>
/// <param name="Ordinal">From 0 to one less than the desired number of replicas.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.replica-id")]
public readonly record struct ReplicaId(
    [property: Id(0)] string Model, [property: Id(1)] string Revision, [property: Id(2)] int Ordinal)
{
    /// <summary>Parses <c>model@revision/ordinal</c>, from the end: a model name may contain both separators.</summary>
    public static bool TryParse(string key, out ReplicaId id)
    {
        ArgumentNullException.ThrowIfNull(key);
        id = default;
        var slash = key.LastIndexOf('/');
        var at = slash < 0 ? -1 : key.LastIndexOf('@', slash);
        if (at < 1 || !int.TryParse(key.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal))
            return false;

        var revision = key[(at + 1)..slash];
        if (!BundleId.IsRevision(revision))
            return false;
        id = new ReplicaId(key[..at], revision, ordinal);
        return true;
    }

    /// <returns><c>model@revision/ordinal</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Model}@{Revision}/{Ordinal}");
}
