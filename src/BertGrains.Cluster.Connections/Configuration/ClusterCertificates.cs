using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace BertGrains.Cluster.Connections;

/// <summary>
/// The certificates of a process: its own, and the authority by which it knows the others. Both sides of every connection are
/// authenticated, and the machine's own list of trusted authorities counts for nothing. Immutable.
/// </summary>
public sealed class ClusterCertificates : IDisposable
{
    private readonly X509Certificate2Collection _authorities;

    private ClusterCertificates(X509Certificate2 own, X509Certificate2Collection authorities)
    {
        Own = own;
        _authorities = authorities;
    }

    /// <summary>The process's certificate with its private key.</summary>
    public X509Certificate2 Own { get; }

    /// <summary>Reads the files of validated settings.</summary>
    /// <param name="options">They name the files.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file is not PEM, or the key is another certificate's.</exception>
    public static ClusterCertificates Load(TlsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.CertificatePath);
        ArgumentNullException.ThrowIfNull(options.AuthorityPath);
        using var pem = X509Certificate2.CreateFromPemFile(options.CertificatePath, options.KeyPath);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(options.AuthorityPath);

        // Windows takes no private key that only lives in memory for a TLS connection, but does once it went through PKCS #12.
        var own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        return new ClusterCertificates(own, authorities);
    }

    /// <summary>Whether the other side of a connection may be talked to.</summary>
    /// <param name="certificate">What it showed.</param>
    /// <param name="chain">What it showed beside; says whether it is to be a server or a client.</param>
    /// <param name="errors">What is wrong by the machine's own rules. An unknown authority is not; a wrong name is.</param>
    public bool Accepts(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
            return false;

        using var trusted = NewChain(chain?.ChainPolicy);
        return trusted.Build(certificate);
    }

    /// <summary>Why the own certificate would be refused by others with the same authority; null when it would not.</summary>
    public string? OwnFault()
    {
        using var chain = NewChain(null);
        return chain.Build(Own) ? null : string.Join(" ", chain.ChainStatus.Select(status => status.StatusInformation).Distinct());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Own.Dispose();
        foreach (var authority in _authorities)
            authority.Dispose();
    }

    // Clusters have authorities of their own, which seldom publish revocations; a certificate is taken back by replacing the authority.
    private X509Chain NewChain(X509ChainPolicy? shown)
    {
        var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(_authorities);
        policy.ExtraStore.AddRange(_authorities);
        if (shown is null)
            return chain;

        policy.ExtraStore.AddRange(shown.ExtraStore);
        foreach (var purpose in shown.ApplicationPolicy)
            policy.ApplicationPolicy.Add(purpose);
        return chain;
    }
}
