using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace BertGrains.Cluster.Connections;

/// <summary>Validation of certificates in real handshakes.</summary>
public sealed class ClusterCertificatesTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Accepts_SameAuthority_BothSidesAccept() =>
        Assert.Equal((true, true), await ConnectAsync(_authority.Issue("bertgrains"), _authority.Issue("client", isForServers: false)));

    [Fact]
    public async Task Accepts_ClientOfAnotherAuthority_SiloRefuses()
    {
        using var other = new TestAuthority();
        var (siloAccepts, _) = await ConnectAsync(_authority.Issue("bertgrains"), WithOurAuthority(other.Issue("client")));

        Assert.False(siloAccepts);
    }

    [Fact]
    public async Task Accepts_SiloOfAnotherAuthority_ClientRefuses()
    {
        using var other = new TestAuthority();
        var (_, clientAccepts) = await ConnectAsync(WithOurAuthority(other.Issue("bertgrains")), _authority.Issue("client"));

        Assert.False(clientAccepts);
    }

    [Fact]
    public async Task Accepts_SiloWithAnotherName_ClientRefuses() =>
        Assert.False((await ConnectAsync(_authority.Issue("client"), _authority.Issue("client"))).ClientAccepts);

    [Fact]
    public async Task Accepts_SiloWithACertificateForClients_ClientRefuses() =>
        Assert.False((await ConnectAsync(_authority.Issue("bertgrains", isForServers: false), _authority.Issue("client"))).ClientAccepts);

    [Fact]
    public async Task Accepts_ExpiredClient_SiloRefuses() =>
        Assert.False((await ConnectAsync(_authority.Issue("bertgrains"), _authority.Issue("client", TimeSpan.FromDays(-1)))).SiloAccepts);

    private ClusterTlsOptions WithOurAuthority(ClusterTlsOptions options)
    {
        options.AuthorityPath = _authority.Path;
        return options;
    }

    private static async Task<(bool SiloAccepts, bool ClientAccepts)> ConnectAsync(ClusterTlsOptions silo, ClusterTlsOptions client)
    {
        using var siloCertificates = ClusterCertificates.Load(silo);
        using var clientCertificates = ClusterCertificates.Load(client);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var connecting = new TcpClient();
        await connecting.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var accepted = await listener.AcceptTcpClientAsync();
        await using var siloSide = Secure(accepted, siloCertificates);
        await using var clientSide = Secure(connecting, clientCertificates);

        var siloAccepts = SucceedsAsync(siloSide, siloSide.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = siloCertificates.Own,
            ClientCertificateRequired = true,
        }));
        var clientAccepts = SucceedsAsync(clientSide, clientSide.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            ClientCertificates = [clientCertificates.Own],
            TargetHost = "bertgrains",
        }));
        return (await siloAccepts, await clientAccepts);
    }

    private static SslStream Secure(TcpClient socket, ClusterCertificates certificates) =>
        new(socket.GetStream(), false, (_, certificate, chain, errors) => certificates.Accepts(certificate as X509Certificate2, chain, errors));

    // The side that refuses closes the stream, so the other side does not wait.
    private static async Task<bool> SucceedsAsync(SslStream stream, Task handshake)
    {
        try
        {
            await handshake;
            return true;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            stream.Close();
            return false;
        }
    }
}
