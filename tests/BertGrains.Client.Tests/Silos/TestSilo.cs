using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Runtime.Hosting;

namespace BertGrains.Client.Silos;

/// <summary>A silo in the test's process, on real sockets, with a scripted inference grain.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly int _siloPort;
    private readonly int _primaryPort;
    private readonly int _gatewayPort;
    private IHost? _host;

    /// <param name="primary">The first silo of the cluster; null for the first itself.</param>
    public TestSilo(TestSilo? primary = null)
    {
        _siloPort = FreePorts.Take();
        _gatewayPort = FreePorts.Take();
        _primaryPort = primary?._siloPort ?? _siloPort;
    }

    public CoreSiloScript Script { get; } = new();

    /// <summary>Certificates; without them connections are not encrypted.</summary>
    public ClusterTlsOptions Tls { get; init; } = new();

    /// <summary>Sees each connection of a client.</summary>
    public Action<ConnectionContext> Connected { get; init; } = _ => { };

    public string Gateway => $"127.0.0.1:{_gatewayPort}";

    public static async Task<TestSilo> StartAsync(TestSilo? primary = null)
    {
        var silo = new TestSilo(primary);
        await silo.StartAsync();
        return silo;
    }

    public Task StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton(Script);
        builder.UseOrleans(orleans =>
        {
            var primary = new IPEndPoint(IPAddress.Loopback, _primaryPort);
            orleans.UseLocalhostClustering(_siloPort, _gatewayPort, primary, "bertgrains", "client-tests");
            orleans.AddGrainDirectory(
                OwnSiloDirectory.Name, (services, _) => new OwnSiloDirectory(services.GetRequiredService<ILocalSiloDetails>()));
            // Orleans takes every class with a grain interface for a grain class.
            orleans.Configure<GrainTypeOptions>(types => types.Classes.Remove(typeof(CoreSiloScript)));
            orleans.Configure<SiloMessagingOptions>(messaging => messaging.CancelRequestOnTimeout = true);
            orleans.Configure<SiloConnectionOptions>(connections =>
            {
                connections.ConfigureGatewayInboundConnection(ForeignPeers.Attach);
                connections.ConfigureGatewayInboundConnection(pipe => pipe.Use(next => connection =>
                {
                    Connected(connection);
                    return next(connection);
                }));
            });
            if (Tls.CertificatePath is not null)
                Encrypt(orleans);
        });
        _host = builder.Build();
        return _host.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Stops it at once.</summary>
    public Task KillAsync() => EndAsync(new CancellationToken(canceled: true));

    /// <summary>Stops it gracefully.</summary>
    public Task StopAsync() => EndAsync(TestContext.Current.CancellationToken);

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_host is null)
            return;
        await _host.StopAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _host.Dispose();
        _host = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private void Encrypt(ISiloBuilder orleans)
    {
        var certificates = ClusterCertificates.Load(Tls);
        orleans.UseTls(certificates.Own, tls =>
        {
            tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.RemoteCertificateValidation = certificates.Accepts;
            tls.OnAuthenticateAsClient = (_, authentication) => authentication.TargetHost = Tls.TargetHost;
        });
    }
}
