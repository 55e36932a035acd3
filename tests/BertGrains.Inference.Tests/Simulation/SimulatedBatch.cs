using BertGrains.Inference.Items;

namespace BertGrains.Inference.Simulation;

/// <summary>A batch that a simulation ran.</summary>
internal sealed record SimulatedBatch(double Start, IReadOnlyList<WorkItem> Items, int Length)
{
    public int PaddedTokens => Items.Count * Length;

    public int UsefulTokens => Items.Sum(item => item.Length);
}
