using BertGrains.Cluster.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cli.Cluster.Connections;

/// <summary>A host that holds nothing but a client of the cluster.</summary>
internal static class ClientHost
{
    /// <summary>Builds it; nothing connects before it starts.</summary>
    public static IHost Create(IConfiguration settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddConfiguration(settings);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        var cluster = settings.GetSection(ClusterOptions.Section).Get<ClusterOptions>() ?? new ClusterOptions();
        builder.UseOrleansClient(client =>
        {
            client.Configure<Orleans.Configuration.ClusterOptions>(options => (options.ServiceId, options.ClusterId) = ("bertgrains", cluster.ClusterId));
            client.UseConnectionRetryFilter((_, _) => Task.FromResult(false));
            if (cluster.ConnectionString is { } database)
                client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", database));
            else
                client.UseStaticClustering([.. cluster.GatewayEndpoints()]);
        });
        return builder.Build();
    }
}
