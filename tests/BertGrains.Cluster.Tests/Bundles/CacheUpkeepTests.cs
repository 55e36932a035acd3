using BertGrains.Cluster.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Bundles;

public sealed class CacheUpkeepTests : StoreFixture
{
    // Later than the times of the files that the tests write.
    private readonly SignalingClock _time = new(new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly BundleUser _user = new();
    private readonly BundleId _used;
    private readonly BundleId _unused;

    public CacheUpkeepTests()
    {
        _used = TestBundle.Write(Folder("models/used"), "used");
        _unused = TestBundle.Write(Folder("models/unused"), "unused");
    }

    [Fact]
    public async Task Run_AMonthPasses_KeepsUsedBundlesAndRemovesTheRestAfterAWeek()
    {
        await FetchAsync();
        await FetchCodecsAsync();
        using var upkeep = Upkeep(_user);
        _user.Bundles = [_used];

        Pass(days: 6.9, upkeep);
        Assert.Equal(4, Kept().Count);
        Pass(days: 0.2, upkeep);
        Assert.Equal([Path.Combine(".codecs", _used.Revision), _used.Revision], Kept());
        Pass(days: 30, upkeep);

        Assert.Equal([Path.Combine(".codecs", _used.Revision), _used.Revision], Kept());
        Assert.Equal(_used.Revision, (await StoreWith(new FakePeers(), _time).GetAsync(_used, Cancellation)).Revision);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Cache, ".staging")));
    }

    [Fact]
    public async Task Run_AnotherProcessUsesIt_KeepsIt()
    {
        await FetchAsync();
        using var here = Upkeep();
        using var there = Upkeep(_user);
        _user.Bundles = [_used, _unused];

        Pass(days: 30, here, there);

        Assert.Equal(2, Kept().Count);
    }

    [Fact]
    public async Task Run_OpenedFromTimeToTime_KeepsIt()
    {
        await FetchAsync();
        using var upkeep = Upkeep();

        for (var day = 0; day < 30; day += 5)
        {
            Pass(days: 5, upkeep);
            await StoreWith(new FakePeers(), _time).GetAsync(_used, Cancellation);
        }

        Assert.Equal([_used.Revision], Kept());
    }

    [Fact]
    public async Task Run_AfterAMonthOfDowntime_WaitsADayForUsers()
    {
        await FetchAsync();
        _time.Advance(TimeSpan.FromDays(30));
        using var upkeep = Upkeep(_user);

        Pass(days: 0.9, upkeep);
        _user.Bundles = [_used];
        Pass(days: 0.2, upkeep);

        Assert.Equal([_used.Revision], Kept());
    }

    [Fact]
    public void Run_NothingWasFetched_DoesNothing()
    {
        using var upkeep = Upkeep(_user);
        _user.Bundles = [_used];

        Pass(days: 10, upkeep);

        Assert.False(Directory.Exists(Cache));
    }

    [Fact]
    public async Task Run_OtherFolders_KeepsThem()
    {
        await FetchAsync();
        Directory.CreateDirectory(Path.Combine(Cache, "mine"));
        using var upkeep = Upkeep();

        Pass(days: 10, upkeep);

        Assert.True(Directory.Exists(Path.Combine(Cache, "mine")));
    }

    [Fact]
    public async Task StartAsync_TimePasses_RunsEveryHour()
    {
        await FetchAsync();
        using var upkeep = Upkeep();
        await upkeep.StartAsync(Cancellation);

        // The next wait begins after the run.
        for (var hour = 0; hour <= 7 * 24; hour++)
            await _time.PassAsync(CacheUpkeep.Period);

        Assert.Empty(Kept());
        await upkeep.StopAsync(Cancellation);
    }

    private CacheUpkeep Upkeep(params BundleUser[] users) =>
        new(Options.Create(new BertGrainsSiloOptions { Cache = Cache }), users, _time, NullLogger<CacheUpkeep>.Instance);

    private void Pass(double days, params CacheUpkeep[] processes)
    {
        for (var end = _time.GetUtcNow() + TimeSpan.FromDays(days); _time.GetUtcNow() < end; _time.Advance(CacheUpkeep.Period))
        {
            foreach (var process in processes)
                process.Run();
        }
    }

    private async Task FetchAsync()
    {
        var store = StoreWith(new FakePeers().Add("peer", StoreOf("models")), _time);
        await store.GetAsync(_used, Cancellation);
        await store.GetAsync(_unused, Cancellation);
    }

    private async Task FetchCodecsAsync()
    {
        // One process fetched the codec files before another one fetched the complete bundle.
        foreach (var id in new[] { _used, _unused })
        {
            var whole = Path.Combine(Cache, id.Revision);
            Directory.Move(whole, whole + ".away");
            await StoreWith(new FakePeers().Add("peer", StoreOf("models")), _time).GetCodecAsync(id, Cancellation);
            Directory.Move(whole + ".away", whole);
        }
    }

    private List<string> Kept() =>
    [
        .. new[] { Cache, Path.Combine(Cache, ".codecs") }.Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories)
            .Where(folder => BundleId.IsRevision(Path.GetFileName(folder)))
            .Select(folder => Path.GetRelativePath(Cache, folder)).Order(StringComparer.Ordinal),
    ];

    private sealed class BundleUser : IBundleUser
    {
        public IReadOnlyCollection<BundleId> Bundles { get; set; } = [];
    }
}
