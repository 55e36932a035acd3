using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace BertGrains.Cluster.Hosting;

public sealed class SiloEncryptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Start_CertificatesOfOneAuthority_SilosMeet()
    {
        await using var core = await HostedSilo.StartNewAsync("first", SiloRoles.Core, _folder.Path, Settings());
        await using var worker = await HostedSilo.StartNewAsync("second", SiloRoles.Worker, _folder.Path, [core.AsPrimary, .. Settings()]);

        Assert.Equal(2, (await core.WaitForSilosAsync(2)).Count);
        Assert.Equal(2, (await worker.WaitForSilosAsync(2)).Count);
    }

    [Fact]
    public async Task Connect_WithoutACertificate_IsRefused()
    {
        await using var core = await HostedSilo.StartNewAsync("first", SiloRoles.Core, _folder.Path, Settings());
        using var client = new TcpClient(AddressFamily.InterNetwork);
        await client.ConnectAsync(IPAddress.Loopback, core.Port, TestContext.Current.CancellationToken);
        using var certificates = ClusterCertificates.Load(_authority.Issue("bertgrains"));
        await using var stream = new SslStream(
            client.GetStream(),
            leaveInnerStreamOpen: false,
            (_, certificate, chain, errors) => certificates.Accepts(certificate as X509Certificate2, chain, errors));

        // The silo finds no certificate after the client has completed its part of the handshake.
        var refusal = await Record.ExceptionAsync(async () =>
        {
            await stream.AuthenticateAsClientAsync("bertgrains");
            if (await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken) == 0)
                throw new IOException("The silo closed the connection.");
        });
        Assert.True(refusal is IOException or AuthenticationException, $"{refusal}");
        await AssertLoggedInOneLineAsync(core, client, "certificate was rejected");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connect_WithoutTls_IsLoggedInOneLine(bool isGateway)
    {
        await using var core = await HostedSilo.StartNewAsync("first", SiloRoles.Core, _folder.Path, Settings());
        using var client = new TcpClient(AddressFamily.InterNetwork);
        var cancellation = TestContext.Current.CancellationToken;
        await client.ConnectAsync(IPAddress.Loopback, isGateway ? core.GatewayPort : core.Port, cancellation);
        await client.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), cancellation);

        await AssertLoggedInOneLineAsync(core, client, "corrupted frame");
    }

    private static async Task AssertLoggedInOneLineAsync(HostedSilo silo, TcpClient client, string reason)
    {
        var line = await silo.Log.WaitAsync("TLS handshake");

        Assert.Contains($"{client.Client.LocalEndPoint}", line, StringComparison.Ordinal);
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain(silo.Log.Entries, entry => entry.Exception is AuthenticationException);
    }

    private (string Key, string? Value)[] Settings()
    {
        var tls = _authority.Issue("bertgrains");
        return
        [
            ("Cluster:Tls:CertificatePath", tls.CertificatePath),
            ("Cluster:Tls:KeyPath", tls.KeyPath),
            ("Cluster:Tls:AuthorityPath", tls.AuthorityPath),
        ];
    }
}
