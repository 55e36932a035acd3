using BertGrains.Cluster.Hosting;

namespace BertGrains.Cluster.Silos;

/// <summary>An active silo as the others see it, without asking it.</summary>
/// <param name="Address">Its address; a silo that restarts has another one.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">core, worker or all.</param>
/// <param name="DeviceKinds">The kinds of its devices.</param>
internal sealed record SiloInfo(SiloAddress Address, string Name, string Role, IReadOnlyList<string> DeviceKinds)
{
    /// <summary>Whether it has a front and may have coordinators.</summary>
    public bool IsCore => SiloRoles.IsCore(Role);

    /// <summary>Whether it has devices.</summary>
    public bool IsWorker => SiloRoles.IsWorker(Role);
}
