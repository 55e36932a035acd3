using BertGrains.Cluster.Hosting;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Bundles;

/// <summary>A folder for one test, and stores in it.</summary>
public abstract class StoreFixture : IDisposable
{
    private readonly List<IDisposable> _stores = [];

    protected string Root { get; } = Directory.CreateTempSubdirectory("bertgrains-store-").FullName;

    /// <summary>Where the store without configured folders keeps what arrives.</summary>
    protected string Cache => Path.Combine(Root, "cache");

    /// <summary>What the stores warn of.</summary>
    internal WarningLog Warnings { get; } = new();

    protected CancellationToken Cancellation { get; } = TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        Directory.Delete(Root, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string Folder(string name) => Path.Combine(Root, name);

    /// <summary>A store whose configured folder is one of this test's.</summary>
    internal BundleStore StoreOf(string folder, TimeProvider? time = null, FakePeers? peers = null) =>
        Create(new SiloOptions { Bundles = [Folder(folder)], Cache = Folder($"cache of {folder}") }, peers ?? new FakePeers(), time);

    /// <summary>A store with nothing but its cache and its peers.</summary>
    internal BundleStore StoreWith(FakePeers peers, TimeProvider? time = null) =>
        Create(new SiloOptions { Cache = Cache }, peers, time);

    private BundleStore Create(SiloOptions options, FakePeers peers, TimeProvider? time)
    {
        var store = new BundleStore(Options.Create(options), peers, time ?? TimeProvider.System, Warnings);
        _stores.Add(store);
        return store;
    }
}
