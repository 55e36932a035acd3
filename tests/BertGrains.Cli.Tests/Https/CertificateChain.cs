using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace BertGrains.Cli.Tests.Https;

/// <summary>An authority, an intermediate one, and the files of a server, which has its certificate from the latter.</summary>
internal sealed class CertificateChain : IDisposable
{
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _intermediate;
    private readonly TemporaryFolder _folder = new();

    public CertificateChain()
    {
        _root = Create("root", isAuthority: true, issuer: null, End);
        _intermediate = Create("intermediate", isAuthority: true, _root, End);
    }

    public string CertificatePath => _folder.File("tls.crt");

    public string KeyPath => _folder.File("tls.key");

    /// <summary>The settings with the files.</summary>
    public Dictionary<string, string?> Settings => new() { ["Http:Tls:CertificatePath"] = CertificatePath, ["Http:Tls:KeyPath"] = KeyPath };

    /// <summary>A client's trust in the root alone: the server has to send the intermediate certificate.</summary>
    public X509ChainPolicy Trust => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { _root },
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    private static DateTimeOffset End => TimeProvider.System.GetUtcNow().AddDays(100);

    /// <summary>Writes a new certificate and its key.</summary>
    /// <returns>Its serial number.</returns>
    public string Issue(DateTimeOffset? end = null)
    {
        using var leaf = Create("localhost", isAuthority: false, _intermediate, end ?? End.AddDays(-1));
        File.WriteAllText(CertificatePath, $"{leaf.ExportCertificatePem()}\n{_intermediate.ExportCertificatePem()}\n");
        File.WriteAllText(KeyPath, leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return leaf.SerialNumber;
    }

    /// <summary>A client that keeps the serial number of the certificate of each new connection.</summary>
    public HttpClient Connect(string url, List<string>? serials = null) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = Trust,
            RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            {
                serials?.Add(certificate!.GetSerialNumberString());
                return errors == SslPolicyErrors.None;
            },
        },
    })
    { BaseAddress = new Uri(url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)) };

    public void Dispose()
    {
        _root.Dispose();
        _intermediate.Dispose();
        _folder.Dispose();
    }

    private static X509Certificate2 Create(string name, bool isAuthority, X509Certificate2? issuer, DateTimeOffset end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var start = TimeProvider.System.GetUtcNow().AddDays(-10);
        if (issuer is null)
            return request.CreateSelfSigned(start, end);
        using var certificate = request.Create(issuer, start, end, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
