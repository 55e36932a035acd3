using System.Security.Cryptography;
using BertGrains.Inference.Bundles;
using Microsoft.Extensions.Time.Testing;

namespace BertGrains.Cluster.Bundles;

/// <summary>A store whose settings ask for signatures.</summary>
public sealed class SignedBundleTests : StoreFixture
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly BundleId _id;
    private readonly string _keys;

    public SignedBundleTests()
    {
        _id = TestBundle.Write(Folder("models/noise"));
        _keys = Folder("keys.pem");
        File.WriteAllText(_keys, _key.ExportSubjectPublicKeyInfoPem());
    }

    [Fact]
    public async Task List_ConfiguredBundle_AppearsWhenItIsSigned()
    {
        var time = new FakeTimeProvider();
        var store = StoreOf("models", time, keys: _keys);
        Assert.Empty(store.List());
        Assert.Contains("is not signed", Assert.Single(Warnings.Lines), StringComparison.Ordinal);

        Sign(_key);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal([_id], store.List());
        Assert.Equal(Folder("models/noise"), (await store.GetAsync(_id, Cancellation)).Folder);
        Assert.Equal("noise", (await store.GetCodecAsync(_id, Cancellation)).Description.Name);
    }

    [Fact]
    public void List_SignedByAnotherKey_IsEmpty()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Sign(other);

        Assert.Empty(StoreOf("models", keys: _keys).List());
    }

    [Fact]
    public async Task GetAsync_PeerHasASignedBundle_IsCachedWithItsSignature()
    {
        Sign(_key);
        var store = StoreWith(new FakePeers().Add("peer", StoreOf("models")), keys: _keys);

        Assert.Equal("noise", (await store.GetCodecAsync(_id, Cancellation)).Description.Name);
        await store.GetAsync(_id, Cancellation);

        // A silo that starts with the cache alone can use it, and send it.
        var next = StoreWith(new FakePeers(), keys: _keys);
        Assert.Equal(_id.Revision, (await next.GetAsync(_id, Cancellation)).Revision);
        Assert.Equal("noise", (await next.GetCodecAsync(_id, Cancellation)).Description.Name);
        Assert.NotNull(await next.ReadAsync(new BundleRange(_id, SignatureKeys.FileName, 0, 1_000), Cancellation));
    }

    [Fact]
    public async Task GetAsync_PeerHasNoSignature_AsksTheNextAndNothingElse()
    {
        var unsigned = StoreOf("models");
        var peers = new FakePeers().Add("first", unsigned);
        var alone = await Assert.ThrowsAsync<BundleException>(() => StoreWith(peers, keys: _keys).GetAsync(_id, Cancellation));
        Assert.Contains("the silo first sent no valid signature", alone.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(peers.Requested, read => read.Range.File == "trunk.onnx");

        CopyTo("signed");
        Sign(_key, "signed/noise");
        var both = new FakePeers().Add("first", unsigned).Add("second", StoreOf("signed"));
        Assert.Equal(_id.Revision, (await StoreWith(both, keys: _keys).GetAsync(_id, Cancellation)).Revision);
    }

    [Fact]
    public async Task GetAsync_CacheWithoutSignature_IsFetchedAgain()
    {
        await StoreWith(new FakePeers().Add("peer", StoreOf("models"))).GetAsync(_id, Cancellation);
        Sign(_key);

        var bundle = await StoreWith(new FakePeers().Add("peer", StoreOf("models")), keys: _keys).GetAsync(_id, Cancellation);

        Assert.True(File.Exists(Path.Combine(bundle.Folder, SignatureKeys.FileName)));
    }

    private void CopyTo(string root)
    {
        foreach (var file in Directory.EnumerateFiles(Folder("models"), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Folder(root), Path.GetRelativePath(Folder("models"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private void Sign(ECDsa key, string bundle = "models/noise") => File.WriteAllText(
        Path.Combine(Folder(bundle), SignatureKeys.FileName),
        Convert.ToBase64String(key.SignData(
            File.ReadAllBytes(Path.Combine(Folder(bundle), "model.json")), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)));
}
