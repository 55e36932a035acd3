namespace BertGrains.Cluster.Abstractions;

/// <summary>Part of a list that may be too long for one message.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">Start of the next page; null on the last one.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.page`1")]
public sealed record Page<T>([property: Id(0)] IReadOnlyList<T> Items, [property: Id(1)] int? Next);

/// <summary>
/// Reads whole lists from the catalog, page by page. An item that is added or removed during the reads may be missed or repeated.
/// </summary>
public static class CatalogPages
{
    /// <summary>Names of all models in the order of their first deployment; the first is the default.</summary>
    public static Task<IReadOnlyList<string>> ListModelsAsync(this ICatalogGrain catalog) => ReadAsync(catalog.GetModelsAsync);

    /// <summary>The routing tables of all models, see <see cref="ICatalogGrain.GetRoutingTablesAsync"/>.</summary>
    public static Task<IReadOnlyList<RoutingTable>> ListRoutingTablesAsync(this ICatalogGrain catalog) =>
        ReadAsync(catalog.GetRoutingTablesAsync);

    /// <summary>Every silo and every model.</summary>
    public static async Task<ClusterStatus> GetStatusAsync(this ICatalogGrain catalog)
    {
        var silos = ReadAsync(catalog.GetSiloReportsAsync);
        var models = ReadAsync(catalog.GetModelStatusesAsync);
        await Task.WhenAll(silos, models);
        return new ClusterStatus(await silos, await models);
    }

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(Func<int, Task<Page<T>>> read)
    {
        var items = new List<T>();
        for (int? start = 0; start is { } position;)
        {
            var page = await read(position);
            items.AddRange(page.Items);
            start = page.Next;
        }

        return items;
    }
}
