using BertGrains.Inference.Items;

namespace BertGrains.Inference.Scheduling;

/// <summary>
/// Selects the next batch: the oldest item, then those of the nearest lengths, while the predicted time per useful token decreases. Heads
/// may pad also where the trunk does not.
/// </summary>
/// <remarks>
/// The oldest item is always taken, and only items within <see cref="LookAhead"/> positions after it are considered. An item is therefore
/// overtaken by fewer than <see cref="LookAhead"/> other items.
/// </remarks>
internal static class BatchBuilder
{
    /// <summary>
    /// Positions in order of arrival. 2,048 mixed texts contain items of every length; a larger value had no gain on the mixed workload.
    /// </summary>
    public const int LookAhead = 2_048;

    /// <summary>Moves items from <paramref name="queue"/> to the empty <paramref name="batch"/>.</summary>
    /// <param name="queue">Has at least one item.</param>
    /// <param name="cost">Predicts the run time of a batch.</param>
    /// <param name="tokenLimit">Maximum padded tokens; the oldest item is taken even if it is longer.</param>
    /// <param name="batch">Receives the items.</param>
    public static void Fill(BatchQueue queue, CostModel cost, int tokenLimit, Batch batch)
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
            if (best is null || Math.Min(shrink, stretch) >= cost.Predict(batch.Work) / batch.UsefulTokens)
                return;

            Take(queue, best, batch);
        }
    }

    private static void Take(BatchQueue queue, WorkItem item, Batch batch)
    {
        queue.Remove(item);
        batch.Add(item);
    }

    // Moves `length` in the given direction to the next length with an item within the horizon.
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
        var work = batch.WorkWith(item);
        return work.Tokens > tokenLimit ? double.MaxValue : cost.Predict(work) / (batch.UsefulTokens + item.Length);
    }
}
