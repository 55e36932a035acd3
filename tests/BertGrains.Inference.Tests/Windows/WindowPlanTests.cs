using BertGrains.Inference.Heads;
using BertGrains.Tokenization;

namespace BertGrains.Inference.Windows;

public sealed class WindowPlanTests
{
    internal static readonly WordPieceTokenizer Tokenizer =
        WordPieceTokenizer.Load(Path.Combine(TinyModel.FixturePath("bert-relu-tanh"), "vocab.txt"));

    [Fact]
    public void Split_RandomPairs_WindowsAreThoseOfTheTokenizer()
    {
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var (text, pair) = (Words(random, random.Next(1, 12)), Words(random, random.Next(1, 200)));
            var whole = Whole(text, pair);
            var overlap = random.Next(0, 8);
            var tokens = whole.Ids.Length - whole.RangeOf(1).Count + overlap + random.Next(1, 60);

            var (windows, error) = new WindowPlan(tokens, overlap, WindowedSequence.Pair, null).Split(whole);

            Assert.Null(error);
            var expected = Tokenizer.EncodeWindows(text, pair, tokens, overlap);
            Assert.Equal(expected.Select(e => e.Ids), windows!.Select(w => w.Ids));
            Assert.Equal(expected.Select(e => e.TypeOneStart), windows!.Select(w => w.TypeOneStart));
            foreach (var (window, reference) in windows!.Zip(expected))
            {
                for (var token = 0; token < window.Ids.Length; token++)
                {
                    Assert.Equal((int)reference.SequenceOf(token), window.SequenceOf(token) ?? -1);
                    Assert.Equal(reference.Offsets[token], window.OffsetsOf(token));
                    Assert.Equal(token, window.Slice.PositionOf(window.Slice.IndexOf(token)));
                }
            }
        }
    }

    [Fact]
    public void Split_EverySequence_HasEveryTokenAndTheOtherTextWhole()
    {
        var random = new Random(2);
        for (var i = 0; i < 300; i++)
        {
            var whole = Whole(Words(random, random.Next(20, 90)), i % 3 == 0 ? null : Words(random, random.Next(1, 19)));
            var splits = i % 2 == 0 ? WindowedSequence.Longer : WindowedSequence.Text;

            var (windows, error) = new WindowPlan(100, null, splits, null).Split(whole);

            Assert.Null(error);
            Assert.All(windows!, window => Assert.InRange(window.Ids.Length, 3, 100));
            var indices = windows!.SelectMany(window => Enumerable.Range(0, window.Ids.Length).Select(window.Slice.IndexOf));
            Assert.Equal(Enumerable.Range(0, whole.Ids.Length), indices.Distinct().Order());
            Assert.All(windows!, window => Assert.Equal(
                whole.RangeOf(1).Count, Enumerable.Range(0, window.Ids.Length).Count(token => window.SequenceOf(token) == 1)));
        }
    }

    /// <summary>The parts that tokenizers of Hugging Face make of a text that is truncated at its beginning, in the order of the text.</summary>
    [Fact]
    public void Split_FromTheEnd_OnlyTheFirstWindowIsShorter()
    {
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            var whole = Whole(Words(random, random.Next(1, 12)), Words(random, random.Next(1, 200)));
            var (count, overlap) = (whole.RangeOf(1).Count, random.Next(0, 8));
            var room = overlap + random.Next(1, 60);
            var expected = new List<Range>();
            for (var stop = count; expected is not [{ Start.Value: 0 }, ..]; stop -= room - overlap)
                expected.Insert(0, Math.Max(0, stop - room)..stop);

            var plan = new WindowPlan(whole.Ids.Length - count + room, overlap, WindowedSequence.Pair, null, FromEnd: true);
            var windows = plan.Split(whole).Windows!;

            // An item that fits is its own window.
            Assert.Equal(
                expected,
                windows.Select(w => windows.Count == 1 ? ..count : w.Slice.Skipped..(w.Slice.Skipped + w.Slice.Kept)));
        }
    }

    [Theory]
    [InlineData(60, 40, null, ErrorCode.TooLarge, "leaves no room in windows of 40 tokens")]
    [InlineData(10, 40, 30, ErrorCode.Unprocessable, "The overlap is 30 tokens, but a window has room for")]
    public void Split_NoRoomOrTooMuchOverlap_IsAnError(int words, int tokens, int? overlap, ErrorCode code, string message)
    {
        var whole = Whole(string.Join(' ', Enumerable.Repeat("card", words)), string.Join(' ', Enumerable.Repeat("card", 100)));

        var (windows, error) = new WindowPlan(tokens, overlap, WindowedSequence.Pair, null).Split(whole);

        Assert.Null(windows);
        Assert.Equal(code, error!.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Split_OverlapThatNeedsManyWindows_IsAnError()
    {
        var whole = Whole("card", string.Join(' ', Enumerable.Repeat("card", 60_000)));

        var (_, error) = new WindowPlan(40, 34, WindowedSequence.Pair, null).Split(whole);

        Assert.Equal(ErrorCode.TooLarge, error!.Code);
        Assert.Contains("windows; the maximum is 16384", error.Message, StringComparison.Ordinal);
    }

    internal static EncodedItem Whole(string text, string? pair = null) => new(Tokenizer, Tokenizer.Encode(text, pair), text, pair);

    internal static string Words(Random random, int count)
    {
        string[] words = ["card", "bank", "antidisestablishmentarianism", "Berlin,", "東京", "🙂", "the", "Merkel", "x-y", "zürich"];
        return string.Join(' ', random.GetItems(words, count));
    }
}
