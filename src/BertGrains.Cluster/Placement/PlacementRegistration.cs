using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace BertGrains.Cluster.Placement;

/// <summary>Registers the filters of <see cref="RequireDeviceAttribute"/> and <see cref="RequireRoleAttribute"/>.</summary>
internal static class PlacementRegistration
{
    /// <summary>Every silo needs them, also one that can never have such a grain: any silo may have to place one.</summary>
    public static ISiloBuilder AddTraitPlacement(this ISiloBuilder builder, Dictionary<string, string> traits)
    {
        builder.Services.AddPlacementFilter<RequireTraitStrategy, RequireTraitDirector>(ServiceLifetime.Transient);
        return builder.UseSiloMetadata(traits);
    }
}
