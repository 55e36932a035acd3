using BertGrains.Cluster.Silos;

namespace BertGrains.Cluster.Bundles;

/// <summary>Asks the other active silos, in random order so that many that need a bundle at once do not all ask the same one.</summary>
internal sealed class SiloBundlePeers(SiloMap map, SiloServices services, ILocalSiloDetails self) : IBundlePeers
{
    /// <inheritdoc/>
    public IReadOnlyList<SiloInfo> List()
    {
        SiloInfo[] others = [.. map.Active.Where(silo => !silo.Address.Equals(self.SiloAddress))];
        Random.Shared.Shuffle(others);
        return others;
    }

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>?> ReadAsync(SiloInfo peer, BundleRange range) => services.Of(peer.Address).ReadBundleAsync(range);
}
