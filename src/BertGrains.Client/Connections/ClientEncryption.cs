using Orleans.Connections.Security;

namespace BertGrains.Client.Connections;

/// <summary>Encrypts the connections of a client. Both sides present certificates of the cluster's authority.</summary>
internal static class ClientEncryption
{
    /// <summary>Encrypts if the settings name certificates.</summary>
    public static IClientBuilder UseEncryption(this IClientBuilder builder, ClusterTlsOptions settings)
    {
        if (!settings.IsEnabled)
            return builder;

        var certificates = ClusterCertificates.Load(settings);
        return builder.UseTls(certificates.Own, tls =>
        {
            tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.RemoteCertificateValidation = certificates.Accepts;
            tls.OnAuthenticateAsClient = (_, authentication) => authentication.TargetHost = settings.TargetHost;
        });
    }
}
