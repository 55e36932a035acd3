namespace BertGrains.Import.Graphs;

/// <summary>A head as the engine runs it.</summary>
/// <param name="Model">The graph's bytes; null when the head is the one tensor that it reads.</param>
/// <param name="Reads">Names of the trunk's inputs and outputs that it reads.</param>
internal sealed record HeadGraph(byte[]? Model, IReadOnlyList<string> Reads);
