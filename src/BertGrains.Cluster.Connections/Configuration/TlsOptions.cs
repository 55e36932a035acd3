namespace BertGrains.Cluster.Connections;

/// <summary>Encryption between the processes of a cluster, with certificates on both sides.</summary>
public sealed class TlsOptions
{
    /// <summary>
    /// PEM file of this process's certificate, for client and server authentication; null leaves connections unencrypted. Like the
    /// other files it is read when the process starts.
    /// </summary>
    public string? CertificatePath { get; set; }

    /// <summary>PEM file of its private key.</summary>
    public string? KeyPath { get; set; }

    /// <summary>
    /// PEM file of the authority that signed the certificates of the cluster, with the authorities between them where there are any.
    /// No other authority is trusted.
    /// </summary>
    public string? AuthorityPath { get; set; }

    /// <summary>Name that the certificates of the silos carry; whoever connects to a silo refuses one without it.</summary>
    public string TargetHost { get; set; } = "bertgrains";

    /// <summary>Allows unencrypted connections beyond loopback, for networks that encrypt or isolate by themselves.</summary>
    public bool AllowUnencrypted { get; set; }

    /// <summary>Whether connections are encrypted.</summary>
    public bool IsEnabled => CertificatePath is not null;
}
