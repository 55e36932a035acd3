using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace BertGrains.Cluster.Tests.Processes;

/// <summary>An Orleans client in the process of the tests that reads the cluster's status.</summary>
internal sealed class ClusterObserver : IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly IHost _host;

    private ClusterObserver(IHost host)
    {
        _host = host;
    }

    public static async Task<ClusterObserver> ConnectAsync(string connectionString, string clusterId)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleansClient(client => client
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", connectionString))
            .UseConnectionRetryFilter((_, _) => Task.FromResult(true))
            .Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1))
            .Configure<Orleans.Configuration.ClusterOptions>(
                options => (options.ServiceId, options.ClusterId) = ("bertgrains", clusterId)));
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30));
        return new ClusterObserver(host);
    }

    /// <returns>Null while no core silo answers.</returns>
    public async Task<ClusterStatus?> TryReadAsync()
    {
        try
        {
            var catalog = _host.Services.GetRequiredService<IGrainFactory>().GetGrain<ICatalogGrain>(0);
            return await catalog.GetStatusAsync().WaitAsync(AnswerLimit);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A client whose silo was killed throws various exceptions until it has another one.
            return null;
        }
    }

    /// <summary>Reads the status until it meets a condition.</summary>
    public async Task<ClusterStatus> WaitUntilAsync(string what, Func<ClusterStatus, bool> condition, TimeSpan limit)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        end.CancelAfter(limit);
        using var timer = new PeriodicTimer(PollInterval);
        ClusterStatus? last = null;
        while (!end.IsCancellationRequested)
        {
            last = await TryReadAsync() ?? last;
            if (last is not null && condition(last))
                return last;
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        throw new TimeoutException($"Not within {limit}: {what}. The last status: {StatusText.Of(last)}");
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(AnswerLimit);
        await _host.StopAsync(soon.Token);
        _host.Dispose();
    }
}
