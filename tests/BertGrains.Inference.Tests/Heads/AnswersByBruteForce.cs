using BertGrains.Inference.Windows;

namespace BertGrains.Inference.Heads;

/// <summary>Answers from the list of all spans of all windows, written after the documentation and not after the decoder.</summary>
internal static class AnswersByBruteForce
{
    public static IReadOnlyList<Answer> Of(IReadOnlyList<WindowOutput> windows, AnswerOptions options)
    {
        var answers = windows.SelectMany(window => In(window, options)).ToList();
        if (options.AllowNone)
            answers.Add(new Answer("", windows.Min(window => (float)(Probability(window, 0, 0) * Probability(window, 0, 1))), 0, 0));
        return
        [
            .. answers.GroupBy(answer => answer.Text.ToLowerInvariant())
                .Select(same => same.MaxBy(answer => answer.Score)!)
                .OrderByDescending(answer => answer.Score)
                .Take(options.Count),
        ];
    }

    private static IEnumerable<Answer> In(WindowOutput window, AnswerOptions options)
    {
        var item = window.Item;
        var context = item.TextOf(1);
        var spans =
            from first in Enumerable.Range(0, item.Ids.Length)
            from last in Enumerable.Range(0, item.Ids.Length)
            where item.SequenceOf(first) == 1 && item.SequenceOf(last) == 1 && last >= first && last - first < options.MaxTokens
            let score = Probability(window, first, 0) * Probability(window, last, 1)
            orderby score descending
            select (Start: WordStart(item, first), End: WordEnd(item, last), Score: score);
        return spans.Take((2 * options.Count) + 10)
            .GroupBy(span => context[span.Start..span.End].ToLowerInvariant())
            .Select(same => new Answer(
                context[same.First().Start..same.First().End], (float)same.Sum(span => span.Score), same.First().Start, same.First().End));
    }

    private static double Probability(WindowOutput window, int token, int column)
    {
        var sum = 0.0;
        for (var other = 0; other < window.Item.Ids.Length; other++)
        {
            if (other == 0 || window.Item.SequenceOf(other) == 1)
                sum += Math.Exp(window.Raw.Row(other)[column] - window.Raw.Row(token)[column]);
        }

        return 1 / sum;
    }

    // Words of these tests are separated by spaces or are punctuation or Chinese characters, which are tokens that continue nothing.
    private static int WordStart(EncodedItem item, int token) => item.WordOf(token).Start;

    private static int WordEnd(EncodedItem item, int token) => item.WordOf(token).End;
}
