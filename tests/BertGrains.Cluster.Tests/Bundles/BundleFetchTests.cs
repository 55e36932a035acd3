using BertGrains.Inference.Bundles;

namespace BertGrains.Cluster.Bundles;

/// <summary>Bundles from peers.</summary>
public sealed class BundleFetchTests : StoreFixture
{
    private readonly BundleId _id;
    private readonly BundleStore _source;

    public BundleFetchTests()
    {
        _id = TestBundle.Write(Folder("models/noise"));
        _source = StoreOf("models");
    }

    [Fact]
    public async Task GetAsync_PeerHasIt_IsVerifiedAndCached()
    {
        var peers = new FakePeers().Add("peer", _source);
        var store = StoreWith(peers);

        var bundle = await store.GetAsync(_id, Cancellation);
        Assert.Equal((_id.Revision, Path.Combine(Cache, _id.Revision)), (bundle.Revision, bundle.Folder));
        Assert.All(peers.Requested, read => Assert.InRange(read.Range.Length, 1, BundleRange.MaxLength));
        var before = peers.Requested.Count;
        await store.GetAsync(_id, Cancellation);
        Assert.Equal(before, peers.Requested.Count);
        Assert.Equal([_id], StoreWith(new FakePeers()).List());
    }

    [Fact]
    public async Task GetCodecAsync_PeerHasIt_FetchesManifestAndVocabularyOnly()
    {
        var peers = new FakePeers().Add("peer", _source);
        var store = StoreWith(peers);

        Assert.Equal("noise", (await store.GetCodecAsync(_id, Cancellation)).Description.Name);
        Assert.Equal(["model.json", "vocab.txt"], peers.Requested.Select(read => read.Range.File).Order());
        // Codec files are not a complete bundle.
        Assert.Empty(StoreWith(new FakePeers()).List());
        Assert.Equal("noise", (await StoreWith(new FakePeers()).GetCodecAsync(_id, Cancellation)).Description.Name);
    }

    [Theory]
    [InlineData("../models/noise")]
    [InlineData("")]
    [InlineData(".staging")]
    public async Task GetAsync_RevisionIsAPath_IsRefusedAndTheFolderStays(string revision)
    {
        TestBundle.Damage(Path.Combine(Folder("models/noise"), "model.json"));
        var store = StoreWith(new FakePeers());

        await Assert.ThrowsAsync<BundleException>(() => store.GetAsync(new BundleId("noise", revision), Cancellation));
        await Assert.ThrowsAsync<BundleException>(() => store.GetCodecAsync(new BundleId("noise", revision), Cancellation));
        Assert.True(File.Exists(Path.Combine(Folder("models/noise"), "model.json")));
    }

    [Fact]
    public async Task GetAsync_ConcurrentCalls_ShareOneFetch()
    {
        var gate = new TaskCompletionSource();
        var peers = new FakePeers().Add("peer", async range =>
        {
            await gate.Task;
            return await _source.ReadAsync(range, Cancellation);
        });
        var store = StoreWith(peers);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var (first, second) = (store.GetAsync(_id, Cancellation), store.GetAsync(_id, Cancellation));
        var leaver = store.GetAsync(_id, leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        gate.SetResult();
        Assert.Equal((await first).Folder, (await second).Folder);
        Assert.Single(peers.Requested, read => read.Range.File == "model.json");
    }

    [Fact]
    public async Task GetAsync_PeerFailsHalfway_AnotherSendsTheRest()
    {
        var peers = new FakePeers()
            .Add("without", _ => Task.FromResult<BundlePart?>(null))
            .Add("dies", range => range is { File: "trunk.onnx", Offset: > 0 }
                ? Task.FromException<BundlePart?>(new SiloUnavailableException("gone"))
                : _source.ReadAsync(range, Cancellation))
            .Add("whole", _source);

        Assert.Equal(_id.Revision, (await StoreWith(peers).GetAsync(_id, Cancellation)).Revision);
        Assert.Contains(peers.Requested, read => read is { Silo: "whole", Range.File: "trunk.onnx" });
        // A file that the second peer sent completely is not fetched from the third.
        Assert.Single(peers.Requested, read => read.Range.File == "vocab.txt");
    }

    [Theory]
    [InlineData("trunk.onnx")]
    [InlineData("model.json")]
    public async Task GetAsync_PeerSendsDamagedFile_IsNotCached(string file)
    {
        TestBundle.Damage(Path.Combine(Folder("models/noise"), file));
        var peers = new FakePeers().Add("peer", range => ReadAnywayAsync(range));

        var fault = await Assert.ThrowsAsync<BundleException>(() => StoreWith(peers).GetAsync(_id, Cancellation));
        Assert.Contains(file, fault.Message, StringComparison.Ordinal);
        Assert.Contains("the silo peer", fault.Message, StringComparison.Ordinal);
        AssertNothingIsCached();
    }

    [Fact]
    public async Task GetAsync_PeerSendsTooFewBytes_IsNotCached()
    {
        var peers = new FakePeers().Add("peer", async range =>
        {
            var part = await _source.ReadAsync(range, Cancellation);
            return range.File == "trunk.onnx" ? new BundlePart(part!.Bytes[..^1]) : part;
        });

        var fault = await Assert.ThrowsAsync<BundleException>(() => StoreWith(peers).GetAsync(_id, Cancellation));
        Assert.Contains("shorter than in the manifest", fault.Message, StringComparison.Ordinal);
        AssertNothingIsCached();
    }

    [Fact]
    public async Task GetAsync_PeerIsSilent_NextPeerIsReadAfterTheTimeout()
    {
        var time = new SignalingClock();
        var peers = new FakePeers()
            .Add("silent", _ => new TaskCompletionSource<BundlePart?>().Task)
            .Add("whole", _source);

        var bundle = StoreWith(peers, time).GetAsync(_id, Cancellation);
        await time.PassAsync(BundlePeer.RangeTimeout);
        Assert.Equal(_id.Revision, (await bundle).Revision);
    }

    [Fact]
    public async Task Dispose_DuringAFetch_LeavesNothing()
    {
        var requested = new TaskCompletionSource();
        var peers = new FakePeers().Add("peer", range =>
        {
            if (range.File == "model.json")
                return _source.ReadAsync(range, Cancellation);
            requested.TrySetResult();
            return new TaskCompletionSource<BundlePart?>().Task;
        });
        var store = StoreWith(peers);
        var bundle = store.GetAsync(_id, Cancellation);
        await requested.Task.WaitAsync(Cancellation);
        store.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bundle);
        AssertNothingIsCached();
    }

    [Theory]
    [InlineData("trunk.onnx")]
    [InlineData("vocab.txt")]
    [InlineData("model.json")]
    public async Task GetAsync_CacheDamaged_IsFetchedAgain(string file)
    {
        var store = StoreWith(new FakePeers().Add("peer", _source));
        var path = Path.Combine((await store.GetAsync(_id, Cancellation)).Folder, file);
        TestBundle.Damage(path);

        Assert.Equal(_id.Revision, (await store.GetAsync(_id, Cancellation)).Revision);
        TestBundle.Damage(path);
        Assert.Equal(_id.Revision, (await store.GetCodecAsync(_id, Cancellation)).Description.Revision);
        Assert.Equal(_id.Revision, (await store.GetAsync(_id, Cancellation)).Revision);
    }

    [Fact]
    public async Task GetAsync_CacheNotWritable_NamesTheSetting()
    {
        File.WriteAllText(Cache, "a file where the folder should be");

        var fault = await Assert.ThrowsAsync<BundleException>(
            () => StoreWith(new FakePeers().Add("peer", _source)).GetAsync(_id, Cancellation));
        Assert.Contains("Silo:Cache", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_ProcessWasKilledLongAgo_ItsFilesAreRemoved()
    {
        var left = Directory.CreateDirectory(Path.Combine(Cache, ".staging", "left")).FullName;
        Directory.SetLastWriteTimeUtc(left, new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        await StoreWith(new FakePeers().Add("peer", _source)).GetAsync(_id, Cancellation);
        Assert.False(Directory.Exists(left));
    }

    private async Task<BundlePart?> ReadAnywayAsync(BundleRange range)
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(Folder("models/noise"), range.File), Cancellation);
        return new BundlePart(bytes.AsMemory((int)range.Offset, (int)Math.Min(range.Length, bytes.Length - range.Offset)));
    }

    private void AssertNothingIsCached() =>
        Assert.Equal([Path.Combine(Cache, ".staging")], Directory.EnumerateFileSystemEntries(Cache, "*", SearchOption.AllDirectories));
}
