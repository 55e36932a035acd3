using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace BertGrains.Cluster.Connections;

/// <summary>
/// The certificate of a process and the authority that the certificates of its peers must have. Both sides of every connection are
/// authenticated. The trusted authorities of the machine are not used. Immutable.
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

    /// <summary>Reads the files of the settings.</summary>
    /// <param name="options">Validated settings with encryption.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file is not PEM, or the key does not belong to the certificate.</exception>
    public static ClusterCertificates Load(ClusterTlsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.CertificatePath);
        ArgumentNullException.ThrowIfNull(options.AuthorityPath);
        using var pem = X509Certificate2.CreateFromPemFile(options.CertificatePath, options.KeyPath);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(options.AuthorityPath);

        // On Windows, TLS does not accept a private key created from PEM, but accepts one imported from PKCS #12.
        var own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        return new ClusterCertificates(own, authorities);
    }

    /// <summary>Validates the certificate of a peer in a TLS handshake.</summary>
    /// <param name="certificate">The certificate of the peer.</param>
    /// <param name="chain">Contains the intermediate certificates that the peer sent, and the required usage: server or client.</param>
    /// <param name="errors">Faults by the rules of the machine. An unknown authority is ignored; a wrong name is not.</param>
    public bool Accepts(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
            return false;

        using var trusted = NewChain(chain?.ChainPolicy);
        return trusted.Build(certificate);
    }

    /// <summary>The reason why a peer with the same authority would refuse this process's certificate; null if none.</summary>
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

    // Private authorities rarely publish revocations; a certificate is revoked by replacing the authority.
    private X509Chain NewChain(X509ChainPolicy? received)
    {
        var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(_authorities);
        policy.ExtraStore.AddRange(_authorities);
        if (received is null)
            return chain;

        policy.ExtraStore.AddRange(received.ExtraStore);
        foreach (var purpose in received.ApplicationPolicy)
            policy.ApplicationPolicy.Add(purpose);
        return chain;
    }
}
