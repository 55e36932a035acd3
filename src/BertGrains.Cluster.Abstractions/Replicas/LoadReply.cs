namespace BertGrains.Cluster.Abstractions;

/// <summary>What came of a load.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Message">Why it failed, in a sentence for operators; null when it did not.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.load-reply")]
public sealed record LoadReply([property: Id(0)] LoadOutcome Outcome, [property: Id(1)] string? Message);
