using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace BertGrains.Cluster.Placement;

/// <summary>Keeps the primary silo.</summary>
internal sealed class PrimaryOnlyDirector(IOptions<ClusterOptions> cluster) : IPlacementFilterDirector
{
    private readonly IPEndPoint _primary = cluster.Value.PrimaryEndpoint();

    /// <inheritdoc/>
    public IEnumerable<SiloAddress> Filter(
        PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
        silos.Where(silo => silo.Endpoint.Equals(_primary));
}
