using ClusterOptions = BertGrains.Cluster.Connections.ClusterOptions;

namespace BertGrains.Client.Connection;

/// <summary>How an Orleans client finds the silos of a cluster.</summary>
public static class ClientMembership
{
    // The name by which Orleans knows Npgsql.
    private const string Invariant = "Npgsql";

    /// <summary>Applies the settings that silos and clients have in common: the cluster's name, its gateways and encryption.</summary>
    /// <param name="orleans">The client that is built.</param>
    /// <param name="options">Validated.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// The settings ask for encryption, and this build has none.
    /// </exception>
    public static IClientBuilder UseCluster(this IClientBuilder orleans, ClusterOptions options)
    {
        orleans.Configure<Orleans.Configuration.ClusterOptions>(cluster =>
            cluster.ServiceId = cluster.ClusterId = options.ClusterId);
        orleans.UseEncryption(options.Tls);
        return options.ConnectionString is null
            ? orleans.UseStaticClustering([.. options.GatewayEndpoints()])
            : orleans.UseAdoNetClustering(database =>
                (database.Invariant, database.ConnectionString) = (Invariant, options.ConnectionString));
    }
}
