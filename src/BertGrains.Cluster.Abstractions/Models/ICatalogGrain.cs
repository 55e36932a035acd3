namespace BertGrains.Cluster.Abstractions;

/// <summary>The list of the cluster's models; there is one, with the key 0. Never on the way of a request.</summary>
[Alias("bertgrains.catalog")]
public interface ICatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Names of the models in the order in which they came; the first is the default.</summary>
    Task<IReadOnlyList<string>> ListAsync();

    /// <summary>Adds a model that is not there yet.</summary>
    Task AddAsync(string model);

    /// <summary>Takes a model out.</summary>
    Task RemoveAsync(string model);

    /// <summary>
    /// The tables of all models, in the order of <see cref="ListAsync"/>: what a front that starts needs. One of version 0 says only that
    /// there is such a model: its coordinator does not answer, or has not seen the cluster yet.
    /// </summary>
    [AlwaysInterleave]
    Task<IReadOnlyList<RoutingTable>> GetRoutingTablesAsync();

    /// <summary>Every silo and every model.</summary>
    [AlwaysInterleave]
    Task<ClusterStatus> GetStatusAsync();
}
