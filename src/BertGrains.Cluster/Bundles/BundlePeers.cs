using BertGrains.Cluster.Silos;

namespace BertGrains.Cluster.Bundles;

/// <summary>The other silos as senders of bundles.</summary>
internal interface IBundlePeers
{
    /// <summary>The silos in the order in which to try them.</summary>
    IReadOnlyList<SiloInfo> List();

    /// <summary>Reads from a peer; see <see cref="ISiloService.ReadBundleAsync"/>.</summary>
    Task<BundlePart?> ReadAsync(SiloInfo peer, BundleRange range);
}

/// <summary>The other active silos in random order, which spreads the load when many silos need a bundle at once.</summary>
internal sealed class SiloBundlePeers(SiloMap map, SiloServiceClient services, ILocalSiloDetails self) : IBundlePeers
{
    /// <inheritdoc/>
    public IReadOnlyList<SiloInfo> List()
    {
        SiloInfo[] others = [.. map.Active.Where(silo => !silo.Address.Equals(self.SiloAddress))];
        Random.Shared.Shuffle(others);
        return others;
    }

    /// <inheritdoc/>
    public Task<BundlePart?> ReadAsync(SiloInfo peer, BundleRange range) => services.Of(peer.Address).ReadBundleAsync(range);
}
