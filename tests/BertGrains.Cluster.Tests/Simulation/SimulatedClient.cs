using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cluster.Tests.Simulation;

/// <summary>A client of a cluster with simulated devices, in the process of the tests.</summary>
internal sealed class SimulatedClient : IAsyncDisposable
{
    private static readonly TimeSpan LoadLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly IHost _host;

    private SimulatedClient(IHost host)
    {
        _host = host;
    }

    public IBertClient Bert => _host.Services.GetRequiredService<IBertClient>();

    public static async Task<SimulatedClient> ConnectAsync(SimulatedCluster cluster)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddBertGrainsClient(options => options.Cluster.Gateways = [cluster.GatewayEndpoint]);
        // For deployments. The client for requests does not share its Orleans client.
        builder.UseOrleansClient(client => client.UseStaticClustering(IPEndPoint.Parse(cluster.GatewayEndpoint))
            .Configure<Orleans.Configuration.ClusterOptions>(options => (options.ServiceId, options.ClusterId) = ("bertgrains", "bertgrains")));
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new SimulatedClient(host);
    }

    /// <summary>Deploys a model and waits until this many replicas serve.</summary>
    public async Task DeployAsync(string model, int replicas)
    {
        var coordinator = _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IModelGrain>(model);
        Assert.Null((await coordinator.DeployAsync(new DeployCall(null, replicas, "cuda", 100))).Error);
        using var limit = new CancellationTokenSource(LoadLimit);
        using var timer = new PeriodicTimer(PollInterval);
        while (await coordinator.GetStatusAsync() is not { Revisions: [var only] } || only.Ready < replicas
            || await Bert.CheckHealthAsync(limit.Token) is not null)
            await timer.WaitForNextTickAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
