using BertGrains.Inference.Heads;
using BertGrains.Inference.Requests;

namespace BertGrains.Inference.Windows;

/// <summary>How the long texts of one request are split: its options with the defaults of its heads. Immutable.</summary>
/// <param name="Tokens">Maximum tokens of a window.</param>
/// <param name="Overlap">Tokens that consecutive windows share; null for the default.</param>
/// <param name="Splits">The sequence of a pair that is split.</param>
/// <param name="Combination">How outputs are combined; null for the default of each head.</param>
/// <param name="FromEnd">
/// Whether windows are counted from the end of the text, so that the first of them may be shorter, as tokenizers of Hugging Face split a text that
/// they truncate at its beginning.
/// </param>
internal sealed record WindowPlan(
    int Tokens, int? Overlap, WindowedSequence Splits, WindowCombination? Combination, bool FromEnd = false)
{
    /// <summary>The overlap of transformers' question-answering pipeline.</summary>
    private const int DefaultOverlap = 128;

    // A window of the smallest tokenizer has two special tokens and one of the text.
    private const int LeastTokens = 3;

    /// <summary>
    /// Most windows of one item: a text of two million tokens in windows of 128. More are a mistake in the overlap, which multiplies the
    /// work.
    /// </summary>
    private const int MostWindows = 16_384;

    /// <returns>The plan, null without windows, or an error.</returns>
    public static (WindowPlan? Plan, BertError? Error) Create(
        ModelCodec model, HeadDecoder[] decoders, TextForm form, InferenceRequest request)
    {
        var options = request.Windows;
        var unable = Array.Find(decoders, decoder => decoder.Windows is null);
        if (options is null && (unable is not null || !Array.Exists(decoders, decoder => decoder.Windows!.ByDefault)))
            return (null, null);
        if (unable is not null)
        {
            return (null, new BertError(
                ErrorCode.Unprocessable,
                $"The head {unable.Description.Name} does not combine windows. Request it without windows and other heads that need them; a "
                + "longer text has to be shortened or truncated."));
        }

        options ??= WindowOptions.Default;
        if (options.Combination is not null && !Array.Exists(decoders, decoder => decoder.Windows!.Combines))
        {
            return Fail(
                $"combine is set, but the head {decoders[0].Description.Name} joins what it finds in windows and has no choice of how. Omit it.");
        }

        var limit = model.Tokenizer.MaxTokensOf(form);
        if (options.Tokens is { } tokens && (tokens < LeastTokens || tokens > limit))
            return Fail($"The length of a window is {tokens} tokens; {model.Name} allows {LeastTokens} to {limit}.");
        if (options.Overlap < 0)
            return Fail($"The overlap of windows is {options.Overlap} tokens; it cannot be negative.");

        var preferred = decoders.Min(decoder => decoder.Windows!.Tokens ?? limit);
        var length = options.Tokens ?? Math.Min(preferred, limit);
        if (options.Overlap >= length)
            return Fail($"The overlap of windows is {options.Overlap} tokens; it must be less than the {length} tokens of a window.");
        var splits = options.Splits ?? decoders.Select(decoder => decoder.Windows!.Splits).FirstOrDefault(s => s is not null);
        return (
            new WindowPlan(length, options.Overlap, splits ?? WindowedSequence.Longer, options.Combination)
            {
                FromEnd = (request.TruncationSide ?? model.Tokenizer.TruncationSide) == TruncationSide.Left
                    && Array.Exists(decoders, decoder => decoder.Windows!.FollowsTruncation),
            },
            null);
    }

    /// <summary>Splits an item.</summary>
    /// <param name="whole">The item without a limit of tokens.</param>
    /// <returns>The windows in the order of the text, one for an item that fits, or an error.</returns>
    public (IReadOnlyList<EncodedItem>? Windows, BertError? Error) Split(EncodedItem whole)
    {
        if (whole.Ids.Length <= Tokens)
            return ([whole], null);

        var (start, count) = RangeIn(whole);
        var others = whole.Ids.Length - count;
        var room = Tokens - others;
        if (room < 1)
        {
            return (null, new BertError(
                ErrorCode.TooLarge,
                $"The text that is not split (a question, a query or a label) has {others} tokens with the special tokens, which leaves no room in "
                + $"windows of {Tokens} tokens. Shorten it."));
        }

        var overlap = Overlap ?? DefaultFor(room);
        if (overlap >= room)
        {
            return (null, new BertError(
                ErrorCode.Unprocessable,
                $"The overlap is {overlap} tokens, but a window has room for {room} tokens of the text that is split. Use a smaller overlap."));
        }

        var step = room - overlap;
        var windows = 1 + (int)Math.Min(int.MaxValue - 1L, ((long)count - room + step - 1) / step);
        if (windows > MostWindows)
        {
            return (null, new BertError(
                ErrorCode.TooLarge, $"The text needs {windows} windows; the maximum is {MostWindows}. Shorten it or use a smaller overlap."));
        }

        return ([.. Enumerable.Range(0, windows).Select(i => whole.Window(FromEnd
            ? SliceBefore(start, count, (windows - 1 - i) * step, room)
            : SliceAfter(start, count, i * step, room)))], null);
    }

    private static TokenSlice SliceAfter(int start, int count, int skipped, int room)
    {
        var kept = Math.Min(room, count - skipped);
        return new TokenSlice(start, skipped, kept, count - skipped - kept);
    }

    private static TokenSlice SliceBefore(int start, int count, int dropped, int room)
    {
        var kept = Math.Min(room, count - dropped);
        return new TokenSlice(start, count - dropped - kept, kept, dropped);
    }

    private (int Start, int Count) RangeIn(EncodedItem whole)
    {
        var (text, pair) = (whole.RangeOf(0), whole.RangeOf(1));
        return Splits switch
        {
            _ when pair.Count == 0 => text,
            WindowedSequence.Text => text,
            WindowedSequence.Pair => pair,
            _ => pair.Count > text.Count ? pair : text,
        };
    }

    private int DefaultFor(int room)
    {
        var overlap = Math.Min(DefaultOverlap, Tokens / 2);
        return overlap < room ? overlap : room / 2;
    }

    private static (WindowPlan?, BertError?) Fail(string message) => (null, new BertError(ErrorCode.InvalidRequest, message));
}
