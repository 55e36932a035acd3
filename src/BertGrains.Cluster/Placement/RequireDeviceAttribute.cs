using Orleans.Placement;

namespace BertGrains.Cluster.Placement;

/// <summary>
/// The grain is activated only on silos that have a device of a kind. Not together with <see cref="RequireRoleAttribute"/>.
/// </summary>
/// <param name="kind">cpu, cuda and so on.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequireDeviceAttribute(string kind) : PlacementFilterAttribute(new RequireTraitStrategy(SiloTraits.Devices, kind));
