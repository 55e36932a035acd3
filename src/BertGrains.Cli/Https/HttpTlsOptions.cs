using BertGrains.Cli.Settings;

namespace BertGrains.Cli.Https;

/// <summary>The certificate of the addresses that begin with https.</summary>
internal sealed class HttpTlsOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = $"{HttpOptions.Section}:Tls";

    /// <summary>PEM file of the certificate, followed by those of intermediate authorities. It is read again when it is replaced.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>PEM file of the certificate's private key.</summary>
    public string? KeyPath { get; set; }

    /// <summary>Whether one of the two is set.</summary>
    public bool IsEnabled => CertificatePath is not null || KeyPath is not null;
}
