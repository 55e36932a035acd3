using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using Orleans.Storage;

namespace BertGrains.Cluster.Hosting;

/// <summary>
/// A cluster without a database. Membership and grain state are in the memory of the primary silo: the end of another silo loses nothing,
/// and the end of the primary ends the cluster. State in files would outlive the cluster and deploy its models in the next one.
/// </summary>
internal static class LocalCluster
{
    /// <summary>Registers membership, storage and reminders.</summary>
    public static ISiloBuilder UseLocalCluster(this ISiloBuilder builder)
    {
        builder.Services
            .AddPlacementFilter<PrimaryFilterStrategy, PrimaryFilterDirector>(ServiceLifetime.Singleton)
            .AddSingleton<IGrainStorage, PrimaryStorage>()
            .AddHostedService<PrimaryWatch>();
        return builder
            .UseDevelopmentClustering(options => options.Configure<IOptions<BertGrainsClusterOptions>>(
                (development, cluster) => development.PrimarySiloEndpoint = cluster.Value.PrimaryEndpoint()))
            // Orleans keeps these reminders on any silo. A lost reminder has no effect: one core silo calls every coordinator every 5 s.
            .UseInMemoryReminderService();
    }
}
