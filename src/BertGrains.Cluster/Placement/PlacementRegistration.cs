using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace BertGrains.Cluster.Placement;

/// <summary>Registers the filter of <see cref="RequireDeviceAttribute"/> and <see cref="RequireRoleAttribute"/>.</summary>
internal static class PlacementRegistration
{
    /// <summary>Registers them. Every silo needs them, because any silo may have to place such a grain elsewhere.</summary>
    public static ISiloBuilder AddTraitPlacement(this ISiloBuilder builder, Dictionary<string, string> traits)
    {
        builder.Services.AddPlacementFilter<TraitFilterStrategy, TraitFilterDirector>(ServiceLifetime.Transient);
        return builder.UseSiloMetadata(traits);
    }
}
