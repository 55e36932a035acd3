namespace BertGrains.Client.Connections;

/// <summary>Configures an Orleans client for a cluster.</summary>
public static class ClientMembership
{
    // Orleans' name for the ADO.NET provider.
    private const string Invariant = "Npgsql";

    /// <summary>Applies the settings that silos and clients share: the cluster's name, its gateways and encryption.</summary>
    /// <param name="orleans">The client's builder.</param>
    /// <param name="options">Validated options.</param>
    public static IClientBuilder UseCluster(this IClientBuilder orleans, BertGrainsClusterOptions options)
    {
        orleans.UseClusterName(options).UseEncryption(options.Tls);
        return options.ConnectionString is null
            ? orleans.UseStaticClustering([.. options.GatewayEndpoints()])
            : orleans.UseAdoNetClustering(database =>
                (database.Invariant, database.ConnectionString) = (Invariant, DatabaseConnection.Of(options.ConnectionString)));
    }

    internal static IClientBuilder UseClusterName(this IClientBuilder orleans, BertGrainsClusterOptions options) =>
        orleans.Configure<Orleans.Configuration.ClusterOptions>(cluster => cluster.ServiceId = cluster.ClusterId = options.ClusterId);
}
