using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace BertGrains.Cluster.Connections;

/// <summary>
/// The certificate of a process and the authority that the certificates of its peers must have. Both sides of every connection are
/// authenticated. The trusted authorities of the machine are not used. Immutable.
/// </summary>
public sealed class ClusterCertificates : IDisposable
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

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
    /// <exception cref="InvalidDataException">
    /// A file cannot be read or is not PEM, or the key does not belong to the certificate. The message names the setting.
    /// </exception>
    public static ClusterCertificates Load(ClusterTlsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var own = CertificateFiles.ReadOwn(ClusterTlsOptions.Section, options.CertificatePath, options.KeyPath);
        return new ClusterCertificates(
            own, CertificateFiles.ReadAll($"{ClusterTlsOptions.Section}:{nameof(options.AuthorityPath)}", options.AuthorityPath));
    }

    /// <summary>Validates the certificate of a peer in a TLS handshake.</summary>
    /// <param name="certificate">The certificate of the peer.</param>
    /// <param name="chain">Contains the intermediate certificates that the peer sent, and the required usage: server or client.</param>
    /// <param name="errors">Faults by the rules of the machine. An unknown authority is ignored; a wrong name is not.</param>
    public bool Accepts(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
            return false;

        using var trusted = NewChain(chain?.ChainPolicy.ApplicationPolicy, chain?.ChainPolicy.ExtraStore);
        return trusted.Build(certificate);
    }

    /// <summary>The reason why a silo with the same authority would refuse this process's certificate; null if none.</summary>
    public string? ClientFault() => FaultFor(ClientAuthentication, "client authentication");

    /// <summary>The reason why a client with the same authority would refuse this process's certificate as that of a silo; null if none.</summary>
    /// <param name="targetHost">The name that the client requires, <see cref="ClusterTlsOptions.TargetHost"/>.</param>
    public string? SiloFault(string targetHost) =>
        Own.MatchesHostname(targetHost) ? FaultFor(ServerAuthentication, "server authentication") : $"the certificate is for {NamesOf(Own)}, not for {targetHost}";

    /// <inheritdoc/>
    public void Dispose()
    {
        Own.Dispose();
        foreach (var authority in _authorities)
            authority.Dispose();
    }

    private static string NamesOf(X509Certificate2 certificate)
    {
        var alternatives = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().ToList();
        List<string> names =
        [
            .. alternatives.SelectMany(extension => extension.EnumerateDnsNames()),
            .. alternatives.SelectMany(extension => extension.EnumerateIPAddresses()).Select(address => address.ToString()),
        ];
        return names.Count > 0 ? string.Join(", ", names) : certificate.Subject;
    }

    private string? FaultFor(Oid purpose, string name)
    {
        using var chain = NewChain([purpose], null);
        return chain.Build(Own) ? null : string.Join(", ", chain.ChainStatus.Select(Describe).Distinct());

        // .NET describes a wrong purpose as an invalid policy.
        string Describe(X509ChainStatus status) => (status.Status & (X509ChainStatusFlags.NotValidForUsage | X509ChainStatusFlags.InvalidPolicyConstraints)) != 0
            ? $"the certificate is not for {name}"
            : status.StatusInformation.TrimEnd('.');
    }

    // Private authorities rarely publish revocations; a certificate is revoked by replacing the authority.
    private X509Chain NewChain(OidCollection? purposes, X509Certificate2Collection? intermediates)
    {
        var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(_authorities);
        policy.ExtraStore.AddRange(_authorities);
        policy.ExtraStore.AddRange(intermediates ?? []);
        foreach (var purpose in purposes ?? [])
            policy.ApplicationPolicy.Add(purpose);
        return chain;
    }
}
