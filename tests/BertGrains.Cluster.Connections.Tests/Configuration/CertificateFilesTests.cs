using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace BertGrains.Cluster.Connections;

/// <summary>Faulty files: the message names the setting and the file.</summary>
public sealed class CertificateFilesTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TemporaryFolder _folder = new();
    private readonly ClusterTlsOptions _options;

    public CertificateFilesTests()
    {
        _options = _authority.Issue("bertgrains");
    }

    public void Dispose()
    {
        _folder.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public void Load_KeyOfAnotherCertificate_NamesTheKey()
    {
        _options.KeyPath = _authority.Issue("client").KeyPath;
        AssertFault("KeyPath", _options.KeyPath, "not the key of the certificate in CertificatePath");
    }

    [Fact]
    public void Load_EncryptedKey_NamesTheKey()
    {
        using var key = RSA.Create(2048);
        var iterations = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1);
        _options.KeyPath = Write(key.ExportEncryptedPkcs8PrivateKeyPem("password", iterations));
        AssertFault("KeyPath", _options.KeyPath, "is encrypted with a password; it must be a PEM file with a private key without a password");
        _options.KeyPath = Write("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        AssertFault("KeyPath", _options.KeyPath, "is encrypted with a password");
    }

    [Fact]
    public void Load_KeyFileWithoutAKey_NamesTheKey()
    {
        _options.KeyPath = _options.CertificatePath;
        AssertFault("KeyPath", _options.KeyPath, "has no private key in PEM");
    }

    [Fact]
    public void Load_DamagedKey_NamesTheKey()
    {
        _options.KeyPath = Write("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        AssertFault("KeyPath", _options.KeyPath, "is damaged or not the key");
    }

    [Fact]
    public void Load_Pkcs12_NamesTheSettingOfTheFile()
    {
        using var certificate = X509Certificate2.CreateFromPemFile(_options.CertificatePath!, _options.KeyPath);
        var file = _folder.File("all.pfx");
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, "password"));
        var (own, key) = (_options.CertificatePath, _options.KeyPath);

        _options.CertificatePath = file;
        AssertFault("CertificatePath", file, "has no certificate in PEM");
        (_options.CertificatePath, _options.KeyPath) = (own, file);
        AssertFault("KeyPath", file, "has no private key in PEM");
        (_options.KeyPath, _options.AuthorityPath) = (key, file);
        AssertFault("AuthorityPath", file, "has no certificate in PEM");
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void Load_NotACertificate_NamesTheSettingOfTheFile(string text)
    {
        var own = _options.CertificatePath;
        _options.CertificatePath = Write(text);
        AssertFault("CertificatePath", _options.CertificatePath, "it must be a PEM file with a certificate");
        (_options.CertificatePath, _options.AuthorityPath) = (own, _options.CertificatePath);
        AssertFault("AuthorityPath", _options.AuthorityPath, "it must be a PEM file with a certificate");
    }

    [Fact]
    public void SiloFault_NameOfAnotherHostOrNotForServers_NamesBoth()
    {
        using var certificates = ClusterCertificates.Load(_options);
        Assert.Null(certificates.SiloFault("bertgrains"));
        Assert.Equal("the certificate is for bertgrains, not for other", certificates.SiloFault("other"));
        using var client = ClusterCertificates.Load(_authority.Issue("bertgrains", isForServers: false));
        Assert.Null(client.ClientFault());
        Assert.Equal("the certificate is not for server authentication", client.SiloFault("bertgrains"));
    }

    private void AssertFault(string setting, string? file, string fault)
    {
        var message = Assert.Single(new ClusterTlsOptionsValidator().Validate(null, _options).Failures!);
        Assert.StartsWith($"Cluster:Tls:{setting} is '{file}', which ", message, StringComparison.Ordinal);
        Assert.Contains(fault, message, StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        var file = _folder.File(Guid.NewGuid().ToString());
        File.WriteAllText(file, text);
        return file;
    }
}
