using BertGrains.Cluster.Hosting;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Bundles;

/// <summary>A folder for one test, with stores in it.</summary>
public abstract class StoreFixture : IDisposable
{
    private readonly List<IDisposable> _stores = [];

    protected string Root { get; } = Directory.CreateTempSubdirectory("bertgrains-store-").FullName;

    /// <summary>Cache of the store without configured folders.</summary>
    protected string Cache => Path.Combine(Root, "cache");

    /// <summary>Warnings of the stores.</summary>
    internal WarningLog Warnings { get; } = new();

    protected CancellationToken Cancellation { get; } = TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        Directory.Delete(Root, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string Folder(string name) => Path.Combine(Root, name);

    /// <summary>A store with one configured folder.</summary>
    internal BundleStore StoreOf(string folder, TimeProvider? time = null, FakePeers? peers = null, string? keys = null) => Create(
        new BertGrainsSiloOptions { Bundles = [Folder(folder)], Cache = Folder($"cache of {folder}"), SignatureKeys = keys }, peers ?? new FakePeers(), time);

    /// <summary>A store with a cache and peers, without configured folders.</summary>
    internal BundleStore StoreWith(FakePeers peers, TimeProvider? time = null, string? keys = null) =>
        Create(new BertGrainsSiloOptions { Cache = Cache, SignatureKeys = keys }, peers, time);

    private BundleStore Create(BertGrainsSiloOptions options, FakePeers peers, TimeProvider? time)
    {
        var store = new BundleStore(Options.Create(options), peers, time ?? TimeProvider.System, Warnings);
        _stores.Add(store);
        return store;
    }
}
