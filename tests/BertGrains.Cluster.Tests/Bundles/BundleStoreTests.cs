using BertGrains.Inference.Bundles;
using Microsoft.Extensions.Time.Testing;

namespace BertGrains.Cluster.Bundles;

/// <summary>Bundles in the configured folders.</summary>
public sealed class BundleStoreTests : StoreFixture
{
    [Fact]
    public async Task GetAsync_FolderHoldsBundles_OpensThemWhereTheyAre()
    {
        var first = TestBundle.Write(Folder("models/first"), "first");
        var second = TestBundle.Write(Folder("models/second"), "second");
        var store = StoreOf("models");

        Assert.Equal([first, second], store.List().OrderBy(id => id.Model));
        var bundle = await store.GetAsync(second, Cancellation);
        Assert.Equal(Folder("models/second"), bundle.Folder);
        var codec = await store.GetCodecAsync(first, Cancellation);
        Assert.Equal(("first", first.Revision), (codec.Description.Name, codec.Description.Revision));
    }

    [Fact]
    public async Task GetAsync_FolderIsABundle_OpensIt()
    {
        var id = TestBundle.Write(Folder("one"));

        Assert.Equal(Folder("one"), (await StoreOf("one").GetAsync(id, Cancellation)).Folder);
    }

    [Fact]
    public void List_BundleAppearsLater_IsListedAfterTwoSeconds()
    {
        var time = new FakeTimeProvider();
        Directory.CreateDirectory(Folder("models"));
        var store = StoreOf("models", time);
        Assert.Empty(store.List());

        var id = TestBundle.Write(Folder("models/late"));
        Assert.Empty(store.List());
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([id], store.List());
    }

    // As a volume of Kubernetes has its files.
    [Fact]
    public void List_TargetOfALinkedManifestChanged_ListsTheNewRevision()
    {
        var time = new FakeTimeProvider();
        TestBundle.Write(Folder("target"));
        Directory.CreateDirectory(Folder("models/linked"));
        File.CreateSymbolicLink(
            Path.Combine(Folder("models/linked"), BundleManifest.FileName), Path.Combine(Folder("target"), BundleManifest.FileName));
        var store = StoreOf("models", time);
        var old = Assert.Single(store.List());

        var id = TestBundle.Write(Folder("target"), seed: 2, trunkBytes: 7);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.NotEqual(old, id);
        Assert.Equal([id], store.List());
    }

    [Fact]
    public async Task GetAsync_BundleAppearedAfterTheScan_ScansAgain()
    {
        Directory.CreateDirectory(Folder("models"));
        var store = StoreOf("models", new FakeTimeProvider());
        Assert.Empty(store.List());

        var id = TestBundle.Write(Folder("models/late"));
        Assert.Equal(id.Revision, (await store.GetAsync(id, Cancellation)).Revision);
    }

    [Fact]
    public void List_UnreadableManifest_LeavesItOut()
    {
        Directory.CreateDirectory(Folder("models/broken"));
        File.WriteAllText(Path.Combine(Folder("models/broken"), "model.json"), "{");
        var id = TestBundle.Write(Folder("models/good"));

        Assert.Equal([id], StoreOf("models").List());
    }

    [Fact]
    public void List_NameIsTooLong_LeavesItOut()
    {
        TestBundle.Write(Folder("models/long"), new string('n', BundleId.MaxModelLength + 1));
        var id = TestBundle.Write(Folder("models/longest"), new string('n', BundleId.MaxModelLength));

        Assert.Equal([id], StoreOf("models").List());
        Assert.Contains("256 characters", Assert.Single(Warnings.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_ConfiguredBundleDamaged_FailsWithTheFileAndLeavesIt()
    {
        var id = TestBundle.Write(Folder("models/noise"));
        TestBundle.Damage(Path.Combine(Folder("models/noise"), "trunk.onnx"));
        var store = StoreOf("models");

        var fault = await Assert.ThrowsAsync<BundleException>(() => store.GetAsync(id, Cancellation));
        Assert.Contains("trunk.onnx", fault.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Folder("models/noise"), "trunk.onnx")));
        await store.GetCodecAsync(id, Cancellation);
        TestBundle.Damage(Path.Combine(Folder("models/noise"), "vocab.txt"));
        fault = await Assert.ThrowsAsync<BundleException>(() => store.GetCodecAsync(id, Cancellation));
        Assert.Contains("vocab.txt", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vocab.txt")]
    [InlineData("model.json")]
    public async Task GetCodecAsync_ConfiguredFileDamaged_ComesFromAPeerAndTheFileIsLoggedAndLeft(string file)
    {
        var id = TestBundle.Write(Folder("models/noise"));
        TestBundle.Write(Folder("others/noise"));
        var peers = new FakePeers().Add("peer", StoreOf("others"));
        var store = StoreOf("models", new FakeTimeProvider(), peers);
        Assert.Equal([id], store.List());
        var path = Path.Combine(Folder("models/noise"), file);
        TestBundle.Damage(path);
        var damaged = await File.ReadAllBytesAsync(path, Cancellation);

        Assert.Equal(id.Revision, (await store.GetCodecAsync(id, Cancellation)).Description.Revision);
        Assert.Equal(["model.json", "vocab.txt"], peers.Requested.Select(read => read.Range.File).Order());
        Assert.Contains(file, Assert.Single(Warnings.Lines), StringComparison.Ordinal);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(path, Cancellation));
    }

    [Fact]
    public async Task GetCodecAsync_ManifestDamagedBeforeTheStart_ComesFromAPeerAndTheFileIsLogged()
    {
        var id = TestBundle.Write(Folder("models/noise"));
        TestBundle.Write(Folder("others/noise"));
        TestBundle.Damage(Path.Combine(Folder("models/noise"), "model.json"));
        var store = StoreOf("models", null, new FakePeers().Add("peer", StoreOf("others")));

        Assert.Equal(id.Revision, (await store.GetCodecAsync(id, Cancellation)).Description.Revision);
        Assert.Contains("model.json", Assert.Single(Warnings.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_NoSiloHasIt_NamesTheSetting()
    {
        var fault = await Assert.ThrowsAsync<BundleException>(
            () => StoreOf("models").GetAsync(new BundleId("absent", new string('0', 64)), Cancellation));
        Assert.Contains("Silo:Bundles", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("secret")]
    [InlineData("heads/../../secret")]
    [InlineData("/etc/hostname")]
    [InlineData("")]
    public async Task ReadAsync_FileNotInTheManifest_Null(string file)
    {
        var id = TestBundle.Write(Folder("models/noise"));
        File.WriteAllText(Folder("models/secret"), "a secret");
        File.WriteAllText(Path.Combine(Folder("models/noise"), "secret"), "a secret");

        Assert.Null(await StoreOf("models").ReadAsync(new BundleRange(id, file, 0, 100), Cancellation));
    }

    [Theory]
    [InlineData(0, 10, 10)]
    [InlineData(TestBundle.TrunkBytes - 5, 10, 5)]
    [InlineData(TestBundle.TrunkBytes + 5, 10, 0)]
    [InlineData(-1, 10, null)]
    [InlineData(0, -1, null)]
    [InlineData(0, BundleRange.MaxLength + 1, null)]
    public async Task ReadAsync_Range_ReturnsExistingBytes(long offset, int length, int? expected)
    {
        var id = TestBundle.Write(Folder("models/noise"));

        var part = await StoreOf("models").ReadAsync(new BundleRange(id, "trunk.onnx", offset, length), Cancellation);
        Assert.Equal(expected, part?.Bytes.Length);
    }
}
