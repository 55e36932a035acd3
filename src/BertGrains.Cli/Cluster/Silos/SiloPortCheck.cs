using System.Net;
using BertGrains.Cli.Settings;
using BertGrains.Cluster.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BertGrains.Cli.Cluster.Silos;

/// <summary>Checks the ports of a silo when the host has checked its settings, and before anything else of the host starts.</summary>
internal sealed class SiloPortCheck(IOptions<BertGrainsSiloOptions> options, SiloHttp http) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var silo = options.Value;
        var address = IPAddress.Parse(silo.Address);
        PortCheck.ThrowIfAny(
        [
            PortCheck.Of("Silo:SiloPort", "--silo-port", new IPEndPoint(address, silo.SiloPort)),
            .. SiloRoles.IsCore(silo.Role)
                ? [PortCheck.Of("Silo:GatewayPort", "--gateway-port", new IPEndPoint(address, silo.GatewayPort))]
                : Array.Empty<ListenPoint>(),
            .. http.ServesRequests
                ? PortCheck.Of(HttpOptions.RequestUrlsKey, "--http", http.Urls)
                : PortCheck.Of(HttpOptions.UrlsKey, "--http-urls", http.Urls),
            .. PortCheck.Of(HttpOptions.AdminUrlsKey, "--admin-urls", http.AdminUrls),
        ]);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
