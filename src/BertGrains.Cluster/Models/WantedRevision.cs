namespace BertGrains.Cluster.Models;

/// <summary>One revision as its operator wants it.</summary>
/// <param name="Revision">SHA-256 of the bundle's manifest.</param>
/// <param name="Replicas">How many should run.</param>
/// <param name="Device">The kind of device for them.</param>
/// <param name="Weight">Its share in percent of the traffic that newer revisions leave; at 100 it replaces those before it.</param>
/// <param name="IsDrained">Whether it stays loaded but gets no traffic.</param>
/// <param name="IsRemoved">Whether it is to be unloaded and forgotten.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.wanted-revision")]
internal sealed record WantedRevision(
    [property: Id(0)] string Revision,
    [property: Id(1)] int Replicas,
    [property: Id(2)] string Device,
    [property: Id(3)] int Weight,
    [property: Id(4)] bool IsDrained = false,
    [property: Id(5)] bool IsRemoved = false)
{
    /// <summary>Whether it takes part in the traffic.</summary>
    public bool IsActive => !IsDrained && !IsRemoved;
}
