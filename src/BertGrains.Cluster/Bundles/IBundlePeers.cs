using BertGrains.Cluster.Silos;

namespace BertGrains.Cluster.Bundles;

/// <summary>The other silos as senders of bundles.</summary>
internal interface IBundlePeers
{
    /// <summary>The silos to ask, in the order in which to ask them.</summary>
    IReadOnlyList<SiloInfo> List();

    /// <summary>Reads from a peer; see <see cref="ISiloService.ReadBundleAsync"/>.</summary>
    Task<ReadOnlyMemory<byte>?> ReadAsync(SiloInfo peer, BundleRange range);
}
