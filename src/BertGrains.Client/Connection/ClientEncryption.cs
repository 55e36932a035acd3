using Orleans.Connections.Security;
using TlsOptions = BertGrains.Cluster.Connections.TlsOptions;

namespace BertGrains.Client.Connection;

/// <summary>Encrypts the connections of a client; both sides show certificates of the cluster's authority.</summary>
internal static class ClientEncryption
{
    /// <summary>Encrypts if the settings name certificates.</summary>
    public static void UseEncryption(this IClientBuilder builder, TlsOptions settings)
    {
        if (!settings.IsEnabled)
            return;

        var certificates = ClusterCertificates.Load(settings);
        builder.UseTls(certificates.Own, tls =>
        {
            tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.RemoteCertificateValidation = certificates.Accepts;
            tls.OnAuthenticateAsClient = (_, authentication) => authentication.TargetHost = settings.TargetHost;
        });
    }
}
