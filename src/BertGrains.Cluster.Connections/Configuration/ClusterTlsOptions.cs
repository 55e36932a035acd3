namespace BertGrains.Cluster.Connections;

/// <summary>Encryption between the processes of a cluster, with certificates on both sides.</summary>
public sealed class ClusterTlsOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = BertGrainsClusterOptions.Section + ":Tls";

    /// <summary>
    /// PEM file of this process's certificate, for client and server authentication. Null leaves connections unencrypted. All three
    /// files are read when the process starts.
    /// </summary>
    public string? CertificatePath { get; set; }

    /// <summary>PEM file of the certificate's private key.</summary>
    public string? KeyPath { get; set; }

    /// <summary>
    /// PEM file of the authority that signed the certificates of the cluster, with the intermediate authorities, if any. No other
    /// authority is trusted.
    /// </summary>
    public string? AuthorityPath { get; set; }

    /// <summary>Name in the certificates of the silos. Clients and silos refuse a silo without it. Default <c>bertgrains</c>.</summary>
    public string TargetHost { get; set; } = "bertgrains";

    /// <summary>Allows unencrypted connections beyond loopback, for networks that encrypt or isolate their traffic.</summary>
    public bool AllowUnencrypted { get; set; }

    /// <summary>Whether connections are encrypted.</summary>
    public bool IsEnabled => CertificatePath is not null;
}
