namespace BertGrains;

/// <summary>A cluster at one moment, or the one process that serves without a cluster.</summary>
/// <param name="Silos">The live processes that own devices or coordinate, by name.</param>
/// <param name="Models">The deployed models, the default first.</param>
public sealed record ClusterOverview(IReadOnlyList<SiloOverview> Silos, IReadOnlyList<ModelOverview> Models);

/// <summary>One process.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">core, worker or all; serve for a process without a cluster.</param>
/// <param name="Address">Address and port at which other silos reach it; null without a cluster.</param>
/// <param name="IsDraining">Whether it is stopping and gets nothing new.</param>
/// <param name="Devices">Its devices.</param>
/// <param name="Replicas">The replicas on them.</param>
/// <param name="Bundles">The bundles that it can load.</param>
public sealed record SiloOverview(
    string Name,
    string Role,
    string? Address,
    bool IsDraining,
    IReadOnlyList<DeviceOverview> Devices,
    IReadOnlyList<ReplicaOverview> Replicas,
    IReadOnlyList<BundleOverview> Bundles);

/// <summary>A device and its memory for replicas.</summary>
/// <param name="Name">cpu, cuda:0 and so on.</param>
/// <param name="Kind">cpu, cuda and so on; deployments name it.</param>
/// <param name="CapacityBytes">Memory for replicas; null where nothing limits it.</param>
/// <param name="ReservedBytes">Memory that replicas have reserved; null where it is not accounted for.</param>
public sealed record DeviceOverview(string Name, string Kind, long? CapacityBytes, long? ReservedBytes);

/// <summary>A bundle.</summary>
/// <param name="Model">Name of its model.</param>
/// <param name="Revision">SHA-256 of its manifest.</param>
public sealed record BundleOverview(string Model, string Revision);

/// <summary>A model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TableVersion">Version of the newest routing table; 0 without a cluster.</param>
/// <param name="Revisions">The revisions that are deployed or still loaded, the oldest first.</param>
public sealed record ModelOverview(string Name, long TableVersion, IReadOnlyList<RevisionOverview> Revisions);

/// <summary>A revision of a model.</summary>
/// <param name="Revision">SHA-256 of the bundle's manifest.</param>
/// <param name="Device">Kind of its devices.</param>
/// <param name="Wanted">Number of replicas that it is to have.</param>
/// <param name="Ready">Number of replicas that serve.</param>
/// <param name="Weight">Current share of the traffic in percent.</param>
/// <param name="IsFailed">Whether replicas are missing and waiting does not help.</param>
/// <param name="Waiting">Ongoing actions, obstacles and failed loads, one sentence each.</param>
public sealed record RevisionOverview(
    string Revision, string Device, int Wanted, int Ready, int Weight, bool IsFailed, IReadOnlyList<string> Waiting);
