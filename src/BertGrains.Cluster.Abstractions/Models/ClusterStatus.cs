namespace BertGrains.Cluster.Abstractions;

/// <summary>The whole cluster; put together from pages, see <see cref="CatalogPages.GetStatusAsync"/>.</summary>
/// <param name="Silos">Every silo that membership has as alive.</param>
/// <param name="Models">Every model.</param>
public sealed record ClusterStatus(IReadOnlyList<SiloReport> Silos, IReadOnlyList<ModelStatus> Models);

/// <summary>Status of a model by its coordinator.</summary>
/// <param name="Model">Its name.</param>
/// <param name="TableVersion">Version of the newest routing table.</param>
/// <param name="Revisions">The revisions that are deployed or still loaded, the oldest first.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.model-status")]
public sealed record ModelStatus(
    [property: Id(0)] string Model,
    [property: Id(1)] long TableVersion,
    [property: Id(2)] IReadOnlyList<RevisionStatus> Revisions);

/// <summary>Status of one revision of a model.</summary>
/// <param name="Revision">SHA-256 of the bundle's manifest.</param>
/// <param name="Device">Kind of its devices.</param>
/// <param name="Desired">Desired number of replicas.</param>
/// <param name="Ready">Number of serving replicas.</param>
/// <param name="Weight">Current share of the traffic in percent.</param>
/// <param name="Waiting">Ongoing actions, obstacles and failed loads, one text each; failed loads last.</param>
/// <param name="IsFailed">
/// Whether replicas are missing and waiting does not help: every available device has failed to load one several times, and nothing is
/// being loaded or drained. Loading is still retried.
/// </param>
[GenerateSerializer, Immutable, Alias("bertgrains.revision-status")]
public sealed record RevisionStatus(
    [property: Id(0)] string Revision,
    [property: Id(1)] string Device,
    [property: Id(2)] int Desired,
    [property: Id(3)] int Ready,
    [property: Id(4)] int Weight,
    [property: Id(5)] IReadOnlyList<string> Waiting,
    [property: Id(6)] bool IsFailed = false);
