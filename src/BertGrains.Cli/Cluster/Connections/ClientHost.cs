using BertGrains.Cli.Settings;
using BertGrains.Cli.Terminal;
using BertGrains.Client.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace BertGrains.Cli.Cluster.Connections;

/// <summary>A host with only an Orleans client of the cluster.</summary>
internal static class ClientHost
{
    /// <summary>Reads and validates the section of the cluster.</summary>
    /// <exception cref="CommandException">The settings have faults, and the message names all of them.</exception>
    public static BertGrainsClusterOptions Read(GivenSettings settings)
    {
        var cluster = settings.Values.GetSection(BertGrainsClusterOptions.Section).Get<BertGrainsClusterOptions>() ?? new BertGrainsClusterOptions();
        var result = new BertGrainsClusterOptionsValidator().Validate(name: null, cluster);
        settings.ThrowIfAny(result.Failures ?? []);
        return cluster;
    }

    /// <summary>Builds the host. It connects when it starts.</summary>
    /// <param name="cluster">Where the cluster is.</param>
    /// <param name="guard">Checks every connection.</param>
    public static IHost Create(BertGrainsClusterOptions cluster, ConnectionGuard guard)
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
