using System.Numerics;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Devices;

/// <summary>Consecutive rows of a batch on which heads of one family run.</summary>
/// <param name="Heads">The heads that were asked for, as bits.</param>
/// <param name="First">First row.</param>
/// <param name="Count">Number of rows.</param>
internal readonly record struct HeadRun(ulong Heads, int First, int Count)
{
    /// <summary>
    /// The runs of a family. Items are grouped by their heads, so a head alone runs on all rows between its first and its last item. Of several
    /// heads that read each other's states, an item needs only its own: each group of equal heads is a run.
    /// </summary>
    /// <param name="family">Heads that read each other's states, or one head.</param>
    /// <param name="batch">The batch.</param>
    public static IEnumerable<HeadRun> Of(ulong family, Batch batch)
    {
        if (BitOperations.IsPow2(family))
        {
            yield return Between(family, batch.Items);
            yield break;
        }

        for (var start = 0; start < batch.Items.Count;)
        {
            var heads = batch.Items[start].Heads & family;
            var end = start + 1;
            while (end < batch.Items.Count && (batch.Items[end].Heads & family) == heads)
                end++;
            if (heads != 0)
                yield return new HeadRun(heads, start, end - start);
            start = end;
        }
    }

    private static HeadRun Between(ulong head, IReadOnlyList<WorkItem> items)
    {
        var (first, last) = (-1, -1);
        for (var row = 0; row < items.Count; row++)
        {
            if ((items[row].Heads & head) == 0)
                continue;
            first = first < 0 ? row : first;
            last = row;
        }

        return new HeadRun(head, first, last - first + 1);
    }
}
