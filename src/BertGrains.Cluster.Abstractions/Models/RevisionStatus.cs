namespace BertGrains.Cluster.Abstractions;

/// <summary>One revision of a model.</summary>
/// <param name="Revision">SHA-256 of the bundle's manifest.</param>
/// <param name="Device">The kind of device that it wants.</param>
/// <param name="Wanted">Replicas that should run.</param>
/// <param name="Ready">Replicas that do.</param>
/// <param name="Weight">Its share of the traffic now, in percent.</param>
/// <param name="Waiting">What it waits for and what failed, a sentence each; the failures last.</param>
/// <param name="IsFailed">
/// Whether it lacks replicas and waiting does not help: every device that could take one has refused it several times, and nothing is under
/// way. It is still tried from time to time. A silo of an older version always says false.
/// </param>
[GenerateSerializer, Immutable, Alias("bertgrains.revision-status")]
public sealed record RevisionStatus(
    [property: Id(0)] string Revision,
    [property: Id(1)] string Device,
    [property: Id(2)] int Wanted,
    [property: Id(3)] int Ready,
    [property: Id(4)] int Weight,
    [property: Id(5)] IReadOnlyList<string> Waiting,
    [property: Id(6)] bool IsFailed = false);
