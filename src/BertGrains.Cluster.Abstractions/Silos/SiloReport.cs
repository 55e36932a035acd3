using System.Diagnostics.CodeAnalysis;

namespace BertGrains.Cluster.Abstractions;

/// <summary>What a silo reports.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Its address.</param>
/// <param name="Role">core, worker or all.</param>
/// <param name="IsDraining">Whether it is stopping and gets nothing new.</param>
/// <param name="Devices">Its devices.</param>
/// <param name="Replicas">The replicas on them.</param>
/// <param name="Bundles">The bundles that it can load or send to others, at most <see cref="StatusLimits.MaxBundles"/>.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.silo-report")]
public sealed record SiloReport(
    [property: Id(0)] string Name,
    [property: Id(1)] SiloAddress Address,
    [property: Id(2)] string Role,
    [property: Id(3)] bool IsDraining,
    [property: Id(4)] IReadOnlyList<DeviceStatus> Devices,
    [property: Id(5)] IReadOnlyList<ReplicaStatus> Replicas,
    [property: Id(6)] IReadOnlyList<BundleId> Bundles);

/// <summary>A device and its reserved memory.</summary>
/// <param name="Name">cpu, cuda:0 and so on.</param>
/// <param name="Kind">cpu, cuda and so on; deployments name it.</param>
/// <param name="CapacityBytes">Memory for replicas.</param>
/// <param name="ReservedBytes">Memory that replicas have reserved.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.device-status")]
public sealed record DeviceStatus(
    [property: Id(0)] string Name,
    [property: Id(1)] string Kind,
    [property: Id(2)] long CapacityBytes,
    [property: Id(3)] long ReservedBytes);

/// <summary>
/// Bounds of reports and statuses. A message above Orleans' limit (100 MB by default) closes the connection, and every other call in flight
/// on it times out.
/// </summary>
public static class StatusLimits
{
    /// <summary>Most bundles in a silo's report.</summary>
    public const int MaxBundles = 2_000;

    /// <summary>Maximum characters of a text.</summary>
    public const int MaxTextLength = 1_000;

    /// <summary>Cuts a text to <see cref="MaxTextLength"/> characters, the last of which is then an ellipsis.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Cut(string? text)
    {
        if (text is not { Length: > MaxTextLength })
            return text;
        var end = MaxTextLength - 1;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + "…";
    }
}
