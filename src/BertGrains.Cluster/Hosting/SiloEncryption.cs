using Orleans.Connections.Security;

namespace BertGrains.Cluster.Hosting;

/// <summary>Encrypts the connections of a silo with silos and clients. Both sides present certificates of the cluster's authority.</summary>
internal static class SiloEncryption
{
    /// <summary>
    /// Encrypts if the settings name certificates. The files are read for the first connection, after the settings are validated.
    /// </summary>
    public static ISiloBuilder UseEncryption(this ISiloBuilder builder, ClusterTlsOptions settings)
    {
        if (!settings.IsEnabled)
            return builder;
        var certificates = new Lazy<ClusterCertificates>(() => ClusterCertificates.Load(settings));
        return builder.UseTls(tls =>
        {
            tls.LocalServerCertificateSelector = (_, _) => certificates.Value.Own;
            tls.LocalClientCertificateSelector = (_, _, _, _, _) => certificates.Value.Own;
            tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
            // With RequireCertificate, Orleans requires a certificate at registration. The server side does require one.
            tls.ClientCertificateMode = RemoteCertificateMode.AllowCertificate;
            tls.RemoteCertificateValidation = (certificate, chain, errors) => certificates.Value.Accepts(certificate, chain, errors);
            tls.OnAuthenticateAsServer = (connection, _) => HandshakeLog.Begin(connection.RemoteEndPoint);
            tls.OnAuthenticateAsClient = (_, authentication) => authentication.TargetHost = settings.TargetHost;
        });
    }
}
