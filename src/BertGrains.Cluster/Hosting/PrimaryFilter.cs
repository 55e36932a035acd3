using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace BertGrains.Cluster.Hosting;

/// <summary>Activates a grain only on the primary silo of a cluster without a database.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequirePrimaryAttribute() : PlacementFilterAttribute(new PrimaryFilterStrategy());

/// <summary>The filter of <see cref="RequirePrimaryAttribute"/> in the grain manifest.</summary>
internal sealed class PrimaryFilterStrategy() : PlacementFilterStrategy(order: 0);

/// <summary>Keeps the primary silo.</summary>
internal sealed class PrimaryFilterDirector(IOptions<BertGrainsClusterOptions> cluster) : IPlacementFilterDirector
{
    private readonly IPEndPoint _primary = cluster.Value.PrimaryEndpoint();

    /// <inheritdoc/>
    public IEnumerable<SiloAddress> Filter(
        PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
        silos.Where(silo => silo.Endpoint.Equals(_primary));
}
