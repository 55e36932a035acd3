using BertGrains.Inference.Items;

namespace BertGrains.Inference.Devices;

/// <summary>Parts of a batch for heads over the vocabulary, whose tensors would otherwise grow with the batch.</summary>
internal static class VocabularyParts
{
    /// <summary>The most tokens of a part: 120 MiB of logits for a vocabulary of 30,522. One item may be longer.</summary>
    private const int MaxTokens = 1_024;

    /// <summary>Cuts the parts of a head. Those of other heads stay as they are.</summary>
    /// <param name="head">The head.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="parts">Consecutive rows of the batch.</param>
    public static IEnumerable<(int First, int Count)> Of(
        HeadSession head, Batch batch, IEnumerable<(int First, int Count)> parts) =>
        head.IsOverVocabulary ? parts.SelectMany(part => Cut(batch.Items, part.First, part.Count)) : parts;

    private static IEnumerable<(int First, int Count)> Cut(IReadOnlyList<WorkItem> items, int first, int count)
    {
        var (start, longest) = (first, 0);
        for (var row = first; row < first + count; row++)
        {
            longest = Math.Max(longest, items[row].Length);
            if (row > start && longest * (row - start + 1) > MaxTokens)
            {
                yield return (start, row - start);
                (start, longest) = (row, items[row].Length);
            }
        }

        yield return (start, first + count - start);
    }
}
