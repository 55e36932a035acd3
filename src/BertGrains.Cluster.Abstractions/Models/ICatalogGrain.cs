namespace BertGrains.Cluster.Abstractions;

/// <summary>
/// The list of the cluster's models; there is one, with the key 0. Never on the path of a request. Lists come in pages, see
/// <see cref="CatalogPages"/>: one message for a whole cluster could exceed the largest message of Orleans.
/// </summary>
[Alias("bertgrains.catalog")]
public interface ICatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Names of the models in the order of their first deployment; the first is the default.</summary>
    /// <param name="start">Position of the first item; 0 for the first page, then <see cref="Page{T}.Next"/>.</param>
    Task<Page<string>> GetModelsAsync(int start);

    /// <summary>Adds a model unless it is listed.</summary>
    Task AddAsync(string model);

    /// <summary>Removes a model.</summary>
    Task RemoveAsync(string model);

    /// <summary>
    /// The routing tables of the models, in the order of <see cref="GetModelsAsync"/>. A table of version 0 only names the model: its
    /// coordinator does not answer or has not observed the cluster yet.
    /// </summary>
    /// <param name="start">Position of the first item; 0 for the first page, then <see cref="Page{T}.Next"/>.</param>
    [AlwaysInterleave]
    Task<Page<RoutingTable>> GetRoutingTablesAsync(int start);

    /// <summary>The reports of all live silos, by name.</summary>
    /// <param name="start">Position of the first item; 0 for the first page, then <see cref="Page{T}.Next"/>.</param>
    [AlwaysInterleave]
    Task<Page<SiloReport>> GetSiloReportsAsync(int start);

    /// <summary>The status of the models, in the order of <see cref="GetModelsAsync"/>.</summary>
    /// <param name="start">Position of the first item; 0 for the first page, then <see cref="Page{T}.Next"/>.</param>
    [AlwaysInterleave]
    Task<Page<ModelStatus>> GetModelStatusesAsync(int start);
}
