using System.Security.Cryptography;
using System.Text;
using BertGrains.Import;
using Microsoft.Extensions.Options;

namespace BertGrains.Inference.Bundles;

public sealed class SignatureKeysTests : IDisposable
{
    private const string PublicKey = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEcO/YM+qNdWA0qbe6JfeEuuFBJWwh
        xEhZAJGaox3TwWf97KD5X0xhKK9SzIgwf2z4yf4Z50wA4XcpIzKWHkwuWg==
        -----END PUBLIC KEY-----
        """;

    // By `openssl dgst -sha256 -sign KEY FILE | openssl base64 -A`, version 3.0, over {"format":1}.
    private const string OfOpenssl = "MEUCIQDORbFGhMT8SB7xwq7RHWGV+AO9ApveVfYihDsQ4NWarQIgDx9c78hd6p1QE3K4D+rKn1rjsfZJI9CLUUlHwvOLKvU=";

    // By the npm package @sigstore/sign 5.1.0, with the same key over the same file.
    private const string OfSigstore = """
        {"mediaType":"application/vnd.dev.sigstore.bundle+json;version=0.2","verificationMaterial":{"publicKey":{"hint":"operator"},"timestampVerificationData":{}},"messageSignature":{"messageDigest":{"algorithm":"SHA2_256","digest":"PwqZJWvuuJprnyeTiFKRpkVJKP10kDFZqy5RRSsT328="},"signature":"MEUCIQDKvPveja5jIq1Syzv9Rha6Evd5+xtw4WiD/IK8rfU7MAIgMo+2Wmq7xCapYpzxSaPOgsEHVB1Nx1Bo9zvI6WWv3FI="}}
        """;

    private static readonly byte[] Manifest = Encoding.ASCII.GetBytes("{\"format\":1}");

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(SignatureKeys.FileName, OfOpenssl)]
    [InlineData(SignatureKeys.FileName, OfOpenssl + "\n")]
    [InlineData(SignatureKeys.SigstoreFileName, OfSigstore)]
    public void Check_FileOfAKnownTool_IsValidForThisManifestAlone(string name, string content)
    {
        var keys = KeysIn(PublicKey);
        File.WriteAllText(_folder.File(name), content);

        keys.Check(_folder.Path, Manifest);
        var refused = Assert.Throws<BundleException>(() => keys.Check(_folder.Path, [.. Manifest, (byte)' ']));
        Assert.Contains("is not valid", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nistP256")]
    [InlineData("nistP384")]
    [InlineData("rsa")]
    public void Check_OneOfSeveralKeys_IsEnough(string kind)
    {
        var (key, signature) = Sign(kind);
        var keys = KeysIn(PublicKey, key);

        keys.Check("b", Manifest, [signature]);
        keys.Check("b", Manifest, [Encoding.ASCII.GetBytes(Convert.ToBase64String(signature))]);
        keys.Check("b", Manifest, [[1, 2, 3], signature]);
        Assert.Throws<BundleException>(() => KeysIn(PublicKey).Check("b", Manifest, [signature]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"messageSignature\":7}")]
    [InlineData("{\"messageSignature\":{\"signature\":\"?\"}}")]
    [InlineData("AAAA")]
    [InlineData("not base64")]
    public void Check_FileOfSomethingElse_IsNotValid(string content)
    {
        var refused = Assert.Throws<BundleException>(() => KeysIn(PublicKey).Check("b", Manifest, [Encoding.UTF8.GetBytes(content)]));
        Assert.Contains("is not valid", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_NoFile_SaysThatItIsNotSigned()
    {
        var refused = Assert.Throws<BundleException>(() => KeysIn(PublicKey).Check(_folder.Path, Manifest));
        Assert.Contains("is not signed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_FileOfGigabytes_IsReadInPart()
    {
        var keys = KeysIn(PublicKey);
        using (var file = File.Create(_folder.File(SignatureKeys.FileName)))
            file.SetLength(8L << 30);

        Assert.Throws<BundleException>(() => keys.Check(_folder.Path, Manifest));
    }

    [Fact]
    public void Load_FileWithoutPublicKeys_IsRefused()
    {
        using var key = ECDsa.Create();
        foreach (var content in (string[])["", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", key.ExportPkcs8PrivateKeyPem(), $"{PublicKey}\n{key.ExportECPrivateKeyPem()}"])
        {
            var refused = Assert.Throws<BundleException>(() => KeysIn(content));
            Assert.Contains(_folder.File("keys.pem"), refused.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>The engine: the bundle is checked before anything in it is used.</summary>
    [Fact]
    public async Task StartAsync_KeysAreSet_ServesSignedBundlesOnly()
    {
        var cancel = TestContext.Current.CancellationToken;
        await CheckpointImporter.ImportAsync(
            new ImportRequest { Folder = TinyModel.FixturePath("bert-relu-tanh"), Output = _folder.File("bundle") }, cancellationToken: cancel);
        var manifest = await File.ReadAllBytesAsync(_folder.File("bundle/model.json"), cancel);
        var (key, signature) = Sign("nistP256", manifest);
        KeysIn(key);
        var options = new BertGrainsOptions { Bundle = _folder.File("bundle"), Device = "cpu", SignatureKeys = _folder.File("keys.pem") };

        var unsigned = await Assert.ThrowsAsync<BundleException>(() => BertEngine.StartAsync(options, cancellationToken: cancel));
        Assert.Contains("is not signed", unsigned.Message, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(_folder.File("bundle/model.json.sig"), signature, cancel);
        await (await BertEngine.StartAsync(options, cancellationToken: cancel)).DisposeAsync();

        options.SignatureKeys = _folder.File("other.pem");
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => BertEngine.StartAsync(options, cancellationToken: cancel));
        Assert.Contains("SignatureKeys must be a file of public keys in PEM", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static (string Key, byte[] Signature) Sign(string kind, byte[]? manifest = null)
    {
        if (kind == "rsa")
        {
            using var rsa = RSA.Create(2048);
            return (rsa.ExportSubjectPublicKeyInfoPem(), rsa.SignData(manifest ?? Manifest, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }

        using var key = ECDsa.Create(ECCurve.CreateFromFriendlyName(kind));
        return (key.ExportSubjectPublicKeyInfoPem(), key.SignData(manifest ?? Manifest, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    private SignatureKeys KeysIn(params string[] keys)
    {
        File.WriteAllText(_folder.File("keys.pem"), string.Join('\n', keys));
        return SignatureKeys.Load(_folder.File("keys.pem"));
    }
}
