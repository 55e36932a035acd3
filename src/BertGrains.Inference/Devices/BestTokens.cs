namespace BertGrains.Inference.Devices;

/// <summary>Chooses the tokens with the highest probabilities.</summary>
internal static class BestTokens
{
    /// <summary>Writes pairs of a token id and its probability, the highest probability first; of equal ones the lower id.</summary>
    /// <param name="probabilities">One for each token of the vocabulary.</param>
    /// <param name="among">Ids to choose from; null for all.</param>
    /// <param name="pairs">As many pairs as are wanted, at most as many as there are tokens to choose from.</param>
    public static void Write(ReadOnlySpan<float> probabilities, int[]? among, Span<float> pairs)
    {
        // The least of the chosen tokens is on top, so a token of the vocabulary costs one comparison in nearly every case.
        var count = pairs.Length / VocabularyResults.PairLength;
        var chosen = new PriorityQueue<int, (float Probability, int Id)>(count + 1);
        var candidates = among?.Length ?? probabilities.Length;
        var least = float.NegativeInfinity;
        for (var i = 0; i < candidates; i++)
        {
            var id = among?[i] ?? i;
            if (chosen.Count == count && probabilities[id] < least)
                continue;
            chosen.Enqueue(id, (probabilities[id], -id));
            if (chosen.Count > count)
                chosen.Dequeue();
            chosen.TryPeek(out _, out var last);
            least = last.Probability;
        }

        for (var i = count - 1; i >= 0; i--)
        {
            var id = chosen.Dequeue();
            pairs[VocabularyResults.PairLength * i] = id;
            pairs[(VocabularyResults.PairLength * i) + 1] = probabilities[id];
        }
    }
}
