namespace BertGrains.Cluster.Abstractions;

/// <summary>Where the coordinator wants a replica.</summary>
/// <param name="Silo">The silo; an activation on another one answers <see cref="LoadOutcome.WrongSilo"/> and goes away.</param>
/// <param name="Device">The device there, such as cpu or cuda:0.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.load-call")]
public sealed record LoadCall([property: Id(0)] SiloAddress Silo, [property: Id(1)] string Device);
