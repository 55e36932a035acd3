using BertGrains.Inference.Items;

namespace BertGrains.Inference.Scheduling;

/// <summary>
/// Chooses what runs next: the oldest item, and beside it those that pad least, for as long as the predicted time per useful token falls.
/// </summary>
/// <remarks>
/// Only items that arrived less than <see cref="LookAhead"/> places after the oldest are looked at, and the oldest is always
/// taken, so an item is overtaken by fewer than <see cref="LookAhead"/> others, whatever arrives.
/// </remarks>
internal static class BatchCutter
{
    /// <summary>
    /// Places. 2,048 mixed texts hold neighbours of every length; a deeper look gained nothing on the mixed workload.
    /// </summary>
    public const int LookAhead = 2_048;

    /// <summary>Moves items from <paramref name="queue"/> to the empty <paramref name="batch"/>.</summary>
    /// <param name="queue">Holds at least one item.</param>
    /// <param name="cost">Predicts the run time of a batch.</param>
    /// <param name="tokenLimit">Most padded tokens; one item is taken even when it is longer.</param>
    /// <param name="batch">Receives the items.</param>
    public static void Cut(BatchQueue queue, CostModel cost, int tokenLimit, Batch batch)
    {
        var oldest = queue.Oldest ?? throw new InvalidOperationException("The queue is empty.");
        var horizon = oldest.Links.Sequence + LookAhead;
        Take(queue, oldest, batch);

        var shorter = batch.Length;
        var longer = batch.Length + 1;
        while (true)
        {
            var below = Nearest(queue, ref shorter, -1, horizon);
            var above = Nearest(queue, ref longer, +1, horizon);
            var shrink = below is null ? double.MaxValue : TimePerToken(cost, batch, below, tokenLimit);
            var stretch = above is null ? double.MaxValue : TimePerToken(cost, batch, above, tokenLimit);
            var best = shrink <= stretch ? below : above;
            if (best is null || Math.Min(shrink, stretch) >= cost.Predict(batch.Items.Count, batch.Length) / batch.UsefulTokens)
                return;

            Take(queue, best, batch);
        }
    }

    private static void Take(BatchQueue queue, WorkItem item, Batch batch)
    {
        queue.Remove(item);
        batch.Add(item);
    }

    // Moves `length` in the given direction to the next one that has an item within the horizon.
    private static WorkItem? Nearest(BatchQueue queue, ref int length, int direction, long horizon)
    {
        for (; length > 0 && length <= queue.MaxLength; length += direction)
        {
            if (queue.OldestOfLength(length) is { } item && item.Links.Sequence < horizon)
                return item;
        }

        return null;
    }

    private static double TimePerToken(CostModel cost, Batch batch, WorkItem item, int tokenLimit)
    {
        var rows = batch.Items.Count + 1;
        var length = Math.Max(batch.Length, item.Length);
        return (long)rows * length > tokenLimit ? double.MaxValue : cost.Predict(rows, length) / (batch.UsefulTokens + item.Length);
    }
}
