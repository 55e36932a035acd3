using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cluster.Benchmarks;

/// <summary>A core silo, a worker silo and a client, with one replica of a bundle.</summary>
internal sealed class BenchmarkCluster : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private readonly List<SiloProcess> _silos = [];
    private readonly IHost _host;
    private readonly IPEndPoint _primary = FreeEndpoint();
    private readonly IPEndPoint _gateway = FreeEndpoint();

    private BenchmarkCluster()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddBertGrainsClient(options => options.Cluster.Gateways = [_gateway.ToString()]);
        // For the deployment: the connection of the IBertClient is internal to it.
        builder.UseOrleansClient(client => client.UseStaticClustering(_gateway).Configure<Orleans.Configuration.ClusterOptions>(
            options => (options.ServiceId, options.ClusterId) = ("bertgrains", "bertgrains")));
        _host = builder.Build();
    }

    public IBertClient Client => _host.Services.GetRequiredService<IBertClient>();

    /// <param name="bundle">Folder of the bundle.</param>
    /// <param name="model">Name of its model.</param>
    public static async Task<BenchmarkCluster> StartAsync(string bundle, string model)
    {
        var cluster = new BenchmarkCluster();
        try
        {
            await cluster.StartSiloAsync("core", bundle, cluster._primary);
            await cluster.StartSiloAsync("worker", bundle, FreeEndpoint());
            await cluster._host.StartAsync();
            await cluster.DeployAsync(model);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        foreach (var silo in Enumerable.Reverse(_silos))
            await silo.DisposeAsync();
    }

    private static IPEndPoint FreeEndpoint()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    private async Task StartSiloAsync(string role, string bundle, IPEndPoint endpoint) => _silos.Add(await SiloProcess.StartAsync(
    [
        $"--Silo:Role={role}", $"--Silo:Name={role}", $"--Silo:Bundles:0={bundle}", "--Silo:Devices:0=cpu", $"--Cluster:Primary={_primary}",
        string.Create(CultureInfo.InvariantCulture, $"--Silo:SiloPort={endpoint.Port}"),
        string.Create(CultureInfo.InvariantCulture, $"--Silo:GatewayPort={_gateway.Port}"),
    ]));

    private async Task DeployAsync(string model)
    {
        var coordinator = _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IModelGrain>(model);
        if ((await coordinator.DeployAsync(new DeployCall(null, 1, "cpu", 100))).Error is { } error)
            throw new BertException(error);

        using var timer = new PeriodicTimer(PollInterval);
        while (await coordinator.GetStatusAsync() is not { Revisions: [{ Ready: 1 }] } || await Client.CheckHealthAsync() is not null)
            await timer.WaitForNextTickAsync();
    }
}
