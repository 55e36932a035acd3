using System.Net;
using BertGrains.Cluster.Silos;

namespace BertGrains.Cluster.Bundles;

/// <summary>Peers with scripted answers.</summary>
internal sealed class FakePeers : IBundlePeers
{
    private readonly List<(SiloInfo Silo, Func<BundleRange, Task<BundlePart?>> Read)> _peers = [];
    private readonly Lock _gate = new();

    /// <summary>Every requested range with the name of its silo.</summary>
    public List<(string Silo, BundleRange Range)> Requested { get; } = [];

    public FakePeers Add(string name, Func<BundleRange, Task<BundlePart?>> read)
    {
        var address = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1_000 + _peers.Count), 1);
        _peers.Add((new SiloInfo(address, name, "worker", ["cpu"]), read));
        return this;
    }

    /// <summary>A peer with the bundles of a store.</summary>
    public FakePeers Add(string name, BundleStore store) => Add(name, range => store.ReadAsync(range, CancellationToken.None));

    public IReadOnlyList<SiloInfo> List() => [.. _peers.Select(peer => peer.Silo)];

    public Task<BundlePart?> ReadAsync(SiloInfo peer, BundleRange range)
    {
        lock (_gate)
            Requested.Add((peer.Name, range));
        return _peers.First(known => known.Silo == peer).Read(range);
    }
}
