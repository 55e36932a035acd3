using System.Net;

namespace BertGrains.Cluster.Connections;

/// <summary>Unencrypted connections are limited to loopback unless <see cref="ClusterTlsOptions.AllowUnencrypted"/> is set.</summary>
public static class EncryptionRule
{
    /// <summary>Whether connections to or from an address are allowed.</summary>
    /// <param name="tls">Encryption settings of the process.</param>
    /// <param name="address">The address.</param>
    public static bool Allows(ClusterTlsOptions tls, IPAddress address) =>
        tls.IsEnabled || tls.AllowUnencrypted || IPAddress.IsLoopback(address);

    /// <summary>The fault of an address to or from which connections are not allowed.</summary>
    /// <param name="tls">Encryption settings of the process.</param>
    /// <param name="address">Address that the process listens on or connects to.</param>
    /// <param name="subject">What has the address, at the start of the message: a setting, for instance.</param>
    /// <returns>A message for the operator; null if connections are allowed.</returns>
    public static string? Fault(ClusterTlsOptions tls, IPAddress address, string subject) => Allows(tls, address)
        ? null
        : $"{subject} is {address}, which is not a loopback address, and connections are not encrypted. Set Cluster:Tls:CertificatePath, "
            + "KeyPath and AuthorityPath, or Cluster:Tls:AllowUnencrypted if the network encrypts or isolates its traffic.";
}
