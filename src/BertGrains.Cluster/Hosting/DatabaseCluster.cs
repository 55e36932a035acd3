using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Hosting;

/// <summary>
/// A cluster whose membership, grain state and reminders are in PostgreSQL, in the tables of <c>bertgrains cluster init</c>.
/// </summary>
internal static class DatabaseCluster
{
    // Orleans' name for Npgsql.
    private const string Invariant = "Npgsql";

    /// <summary>Registers membership, storage and reminders.</summary>
    public static ISiloBuilder UseDatabaseCluster(this ISiloBuilder builder)
    {
        return builder
            .UseAdoNetClustering(options => options.Configure<IOptions<BertGrainsClusterOptions>>((clustering, cluster) =>
                (clustering.Invariant, clustering.ConnectionString) = (Invariant, DatabaseConnection.Of(cluster.Value.ConnectionString!))))
            .AddAdoNetGrainStorageAsDefault(options => options.Configure<IOptions<BertGrainsClusterOptions>>((storage, cluster) =>
            {
                (storage.Invariant, storage.ConnectionString) = (Invariant, DatabaseConnection.Of(cluster.Value.ConnectionString!));
                storage.GrainStorageSerializer = new PlainJson();
            }))
            .UseAdoNetReminderService(options => options.Configure<IOptions<BertGrainsClusterOptions>>((reminders, cluster) =>
                (reminders.Invariant, reminders.ConnectionString) = (Invariant, DatabaseConnection.Of(cluster.Value.ConnectionString!))));
    }
}
