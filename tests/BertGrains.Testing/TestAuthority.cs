using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BertGrains.Cluster.Connections;

namespace BertGrains.Testing;

/// <summary>A certificate authority in a temporary folder.</summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2 _certificate;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bertgrains-tls-");

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(Now.AddDays(-10), Now.AddDays(10));
        File.WriteAllText(Path, _certificate.ExportCertificatePem());
    }

    /// <summary>PEM file of the authority.</summary>
    public string Path => System.IO.Path.Combine(_folder.FullName, "authority.pem");

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Settings with a fresh certificate.</summary>
    public ClusterTlsOptions Issue(string name, TimeSpan? validFor = null, bool isForServers = true, bool isForClients = true)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        OidCollection purposes = [.. isForServers ? [ServerAuthentication] : (Oid[])[], .. isForClients ? [ClientAuthentication] : (Oid[])[]];
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(purposes, false));
        var end = Now + (validFor ?? TimeSpan.FromDays(1));
        using var certificate = request.Create(_certificate, end.AddDays(-5), end, RandomNumberGenerator.GetBytes(8));

        var file = System.IO.Path.Combine(_folder.FullName, Guid.NewGuid().ToString());
        File.WriteAllText(file + ".pem", certificate.ExportCertificatePem());
        File.WriteAllText(file + ".key", key.ExportPkcs8PrivateKeyPem());
        return new ClusterTlsOptions { CertificatePath = file + ".pem", KeyPath = file + ".key", AuthorityPath = Path, TargetHost = name };
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Delete(recursive: true);
    }
}
