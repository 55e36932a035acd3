using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BertGrains.Client.Silos;

/// <summary>An application with a client, as <see cref="ClientRegistration"/> makes it.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    private readonly IHost _host;

    private TestClient(IHost host)
    {
        _host = host;
    }

    public IBertClient Client => _host.Services.GetRequiredService<IBertClient>();

    public static Task<TestClient> StartAsync(params TestSilo[] silos) => StartAsync(new ClusterTlsOptions(), new CollectedLog(), silos);

    /// <summary>Starts an application.</summary>
    /// <param name="tls">Its certificates.</param>
    /// <param name="log">Collects what it logs.</param>
    /// <param name="silos">Silos whose gateways are in its settings.</param>
    public static async Task<TestClient> StartAsync(ClusterTlsOptions tls, CollectedLog log, params TestSilo[] silos)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(log);
        builder.Services.AddBertGrainsClient(options =>
        {
            options.Cluster.ClusterId = "client-tests";
            options.Cluster.Tls = tls;
            options.Cluster.Gateways = [.. silos.Select(silo => silo.Gateway)];
        });
        return await StartAsync(builder);
    }

    /// <summary>Starts an application that has a client.</summary>
    public static async Task<TestClient> StartAsync(HostApplicationBuilder builder)
    {
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new TestClient(host);
    }

    /// <summary>As <see cref="StartAsync(TestSilo[])"/>, and waits until the client is connected.</summary>
    public static async Task<TestClient> ConnectAsync(params TestSilo[] silos)
    {
        var client = await StartAsync(silos);
        await client.HealthyAsync();
        return client;
    }

    /// <summary>Waits until the cluster answers. The client does not signal this, so the health check is polled.</summary>
    public async Task HealthyAsync()
    {
        using var period = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await Client.CheckHealthAsync(TestContext.Current.CancellationToken) is not null)
            await period.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
