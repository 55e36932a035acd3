using System.Net;

namespace BertGrains.Cluster.Connections;

/// <summary>Nothing leaves this machine unencrypted unless somebody said that it may.</summary>
public static class EncryptionRule
{
    /// <summary>Whether connections to or from an address may be made.</summary>
    /// <param name="tls">How the process encrypts.</param>
    /// <param name="address">The address.</param>
    public static bool Allows(TlsOptions tls, IPAddress address) =>
        tls.IsEnabled || tls.AllowUnencrypted || IPAddress.IsLoopback(address);

    /// <summary>Why connections to or from an address may not be made.</summary>
    /// <param name="tls">How the process encrypts.</param>
    /// <param name="address">An address that it listens on or connects to.</param>
    /// <param name="setting">Names the setting that the address comes from.</param>
    /// <returns>The fault as a sentence; null when the address may be used.</returns>
    public static string? Fault(TlsOptions tls, IPAddress address, string setting) => Allows(tls, address)
        ? null
        : $"{setting} is {address}, which is beyond this machine, and connections are not encrypted. Set Cluster:Tls:CertificatePath, "
            + "KeyPath and AuthorityPath, or Cluster:Tls:AllowUnencrypted where the network encrypts or isolates by itself.";
}
