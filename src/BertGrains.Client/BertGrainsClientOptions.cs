
namespace BertGrains.Client;

/// <summary>Settings of a client of the cluster.</summary>
public sealed class BertGrainsClientOptions
{
    /// <summary>Location of the cluster; the same settings as on the silos.</summary>
    public ClusterOptions Cluster { get; set; } = new();

    /// <summary>
    /// Most items that this client has sent and not got answered, 1 to 10,000,000; what does not fit waits in the order in which it
    /// came. The default is the length of a replica's queue: more would not run sooner.
    /// </summary>
    public int MaxItemsInFlight { get; set; } = 16_384;
}
