using BertGrains.Inference.Items;

namespace BertGrains.Testing;

/// <summary>Items of which no two have the same tokens, so that none shares the run of another.</summary>
public static class DistinctItems
{
    private static int s_last;

    /// <param name="length">Number of tokens. The first has an id that no other item has.</param>
    /// <param name="deadline">Deadline as a timestamp of the runner's clock.</param>
    public static WorkItem Create(int length, long deadline = long.MaxValue)
    {
        var ids = new int[length];
        ids[0] = Interlocked.Increment(ref s_last);
        return new WorkItem(ids, length, heads: 1, deadline);
    }
}
