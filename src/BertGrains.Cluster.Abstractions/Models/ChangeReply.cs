namespace BertGrains.Cluster.Abstractions;

/// <summary>What the coordinator says to a change.</summary>
/// <param name="Error">Why it was refused; null when it was accepted.</param>
/// <param name="Message">What follows from it, in a sentence.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.change-reply")]
public sealed record ChangeReply([property: Id(0)] BertError? Error, [property: Id(1)] string? Message);
