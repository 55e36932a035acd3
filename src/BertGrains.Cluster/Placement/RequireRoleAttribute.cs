using Orleans.Placement;

namespace BertGrains.Cluster.Placement;

/// <summary>
/// The grain is activated only on silos of a role, or of the role all. Not together with <see cref="RequireDeviceAttribute"/>.
/// </summary>
/// <param name="role">core or worker.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequireRoleAttribute(string role) : PlacementFilterAttribute(new RequireTraitStrategy(SiloTraits.Role, role));
