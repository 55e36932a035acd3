using BertGrains.Cli.Cluster.Settings;
using BertGrains.Cli.Terminal;
using BertGrains.Client.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using ClusterOptions = BertGrains.Cluster.Connections.ClusterOptions;
using ClusterOptionsValidator = BertGrains.Cluster.Connections.ClusterOptionsValidator;

namespace BertGrains.Cli.Cluster.Connections;

/// <summary>A host that holds nothing but a client of the cluster.</summary>
internal static class ClientHost
{
    /// <summary>Where the cluster is.</summary>
    /// <exception cref="CommandException">The settings have faults; all of them are named.</exception>
    public static ClusterOptions Read(IConfiguration settings)
    {
        var cluster = settings.GetSection(ClusterOptions.Section).Get<ClusterOptions>() ?? new ClusterOptions();
        var result = new ClusterOptionsValidator().Validate(name: null, cluster);
        return result.Succeeded ? cluster : throw SettingFaults.BadUsage(result.Failures ?? []);
    }

    /// <summary>Builds it; nothing connects before it starts.</summary>
    /// <param name="cluster">Where the cluster is.</param>
    /// <param name="guard">Sees every connection.</param>
    public static IHost Create(ClusterOptions cluster, EncryptionGuard guard)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleansClient(client => client
            .Configure<ClientConnectionOptions>(connections => connections.ConfigureConnection(guard.Attach))
            .UseCluster(cluster)
            .UseConnectionRetryFilter((_, _) => Task.FromResult(false)));
        return builder.Build();
    }
}
