using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace BertGrains.Cluster.Placement;

/// <summary>Keeps the silos that offer what a grain requires. Reads only what this silo knows of the others.</summary>
internal sealed class RequireTraitDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    /// <inheritdoc/>
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var required = (RequireTraitStrategy)filterStrategy;
        return silos.Where(silo => SiloTraits.Offers(metadata.GetSiloMetadata(silo), required.Key, required.Value));
    }
}
