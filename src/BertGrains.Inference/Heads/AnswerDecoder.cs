using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using BertGrains.Inference.Windows;

namespace BertGrains.Inference.Heads;

/// <summary>
/// Finds the spans of a context that answer a question. Within a window the answers and scores are those of transformers' question-answering
/// pipeline: the score of a span is the product of the probabilities of its start and its end, the likeliest spans of tokens are widened
/// to words, and spans with equal words are one answer with the sum of their scores. An answer in several windows has its best score.
/// </summary>
internal sealed class AnswerDecoder(HeadManifest head) : HeadDecoder(head)
{
    private const int Context = 1;
    private const int MostAnswers = 1_000;

    // BERT and its successors are trained on SQuAD with windows of this length.
    private const int TrainedTokens = 384;

    public override WindowTraits? Windows { get; } = new(WindowedSequence.Pair, TrainedTokens, ByDefault: true, FollowsTruncation: true);

    public override BertError? Validate(DecodeOptions options) => options.Answers switch
    {
        { Count: < 1 or > MostAnswers } => new BertError(
            ErrorCode.InvalidRequest, $"The number of answers is {options.Answers.Count}; it must be 1 to {MostAnswers}."),
        { MaxTokens: < 1 } => new BertError(
            ErrorCode.InvalidRequest, $"The maximum length of an answer is {options.Answers.MaxTokens} tokens; it must be at least 1."),
        _ => null,
    };

    public override BertError? Check(InputItem input) => string.IsNullOrEmpty(input.Pair)
        ? new BertError(ErrorCode.Unprocessable, $"The head {Description.Name} needs a pair: a question and its context, which is not empty.")
        : input.Text!.Length == 0 ? new BertError(ErrorCode.Unprocessable, "The question is empty; it needs at least one character.") : null;

    // White space has no tokens.
    public override BertError? Check(EncodedItem item, DecodeOptions options) =>
        item.RangeOf(Context).Count == 0 ? new BertError(ErrorCode.Unprocessable, "The context has no words in which an answer could be.")
        : item.RangeOf(0).Count == 0 ? new BertError(ErrorCode.Unprocessable, "The question has no words.")
        : null;

    public override HeadOutput Decode(RawOutput raw, EncodedItem item, DecodeOptions options) =>
        Decode([new WindowOutput(raw, item)], item, options, null);

    public override HeadOutput Decode(
        IReadOnlyList<WindowOutput> windows, EncodedItem whole, DecodeOptions options, WindowCombination? combination)
    {
        var chosen = options.Answers ?? AnswerOptions.Default;
        var found = new Dictionary<string, Answer>(StringComparer.OrdinalIgnoreCase);
        var noAnswer = 1.0;
        foreach (var (raw, item) in windows)
        {
            var probabilities = SpanProbabilities.Of(raw, item, Context);
            noAnswer = Math.Min(noAnswer, probabilities.None);
            foreach (var answer in In(item, probabilities, chosen))
            {
                if (!found.TryGetValue(answer.Text, out var other) || other.Score < answer.Score)
                    found[answer.Text] = answer;
            }
        }

        if (chosen.AllowNone)
            found[string.Empty] = new Answer(string.Empty, (float)noAnswer, 0, 0);
        return new AnswersOutput(
            [.. found.Values.OrderByDescending(answer => answer.Score).ThenBy(answer => answer.Start).Take(chosen.Count)], (float)noAnswer);
    }

    private static IEnumerable<Answer> In(EncodedItem item, SpanProbabilities probabilities, AnswerOptions options)
    {
        // As many spans as in the reference: some of them have equal words.
        var spans = probabilities.Best((2 * options.Count) + 10, options.MaxTokens);
        var answers = new Dictionary<string, (double Score, int Start, int End)>(StringComparer.OrdinalIgnoreCase);
        foreach (var span in spans)
        {
            var (start, end) = (item.WordOf(span.First).Start, item.WordOf(span.Last).End);
            var text = item.TextOf(Context)[start..end];
            answers[text] = answers.TryGetValue(text, out var same)
                ? same with { Score = same.Score + span.Score }
                : (span.Score, start, end);
        }

        return answers.Select(a => new Answer(item.TextOf(Context)[a.Value.Start..a.Value.End], (float)a.Value.Score, a.Value.Start, a.Value.End));
    }
}
