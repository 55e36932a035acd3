using BertGrains.Cluster.Hosting;

namespace BertGrains.Cluster.Silos;

/// <summary>An active silo by its metadata.</summary>
/// <param name="Address">Its address; it changes with every start.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">core, worker or all.</param>
/// <param name="DeviceKinds">The kinds of its devices.</param>
internal sealed record SiloInfo(SiloAddress Address, string Name, string Role, IReadOnlyList<string> DeviceKinds)
{
    /// <summary>Whether it serves requests and may have coordinators.</summary>
    public bool IsCore => SiloRoles.IsCore(Role);

    /// <summary>Whether it has devices.</summary>
    public bool IsWorker => SiloRoles.IsWorker(Role);
}
