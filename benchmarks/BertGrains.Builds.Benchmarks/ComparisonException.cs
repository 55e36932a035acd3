namespace BertGrains.Builds.Benchmarks;

/// <summary>The comparison cannot be made; the message says why and what to change.</summary>
internal sealed class ComparisonException(string message) : Exception(message);
