using BertGrains.Cluster.Placement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Metadata;
using Orleans.Placement;
using ClusterOptions = BertGrains.Cluster.Connections.ClusterOptions;

namespace BertGrains.Cluster.Hosting;

/// <summary>
/// A cluster without a database. Membership lives in the primary silo, and so do wanted models and reminders: the end of another silo
/// loses nothing, and that of the primary ends the cluster anyway. Files instead would outlive the cluster and let the next one start
/// with models that nobody asked it for.
/// </summary>
internal static class LocalCluster
{
    /// <summary>Registers membership, storage and reminders.</summary>
    public static ISiloBuilder UseLocalCluster(this ISiloBuilder builder)
    {
        builder.Services
            .AddPlacementFilter<PrimaryOnlyStrategy, PrimaryOnlyDirector>(ServiceLifetime.Singleton)
            .AddSingleton<IGrainPropertiesProvider, PrimaryOnlyGrains>()
            .AddHostedService<PrimaryWatch>();
        return builder
            .UseDevelopmentClustering(options => options.Configure<IOptions<ClusterOptions>>(
                (development, cluster) => development.PrimarySiloEndpoint = cluster.Value.PrimaryEndpoint()))
            .AddMemoryGrainStorageAsDefault()
            .UseInMemoryReminderService();
    }
}
