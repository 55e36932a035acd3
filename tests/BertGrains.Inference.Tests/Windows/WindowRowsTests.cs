using BertGrains.Inference.Bundles;
using BertGrains.Inference.Heads;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Windows;

public sealed class WindowRowsTests
{
    [Fact]
    public void Join_RandomItems_EveryTokenIsFromTheWindowWithTheMostContext()
    {
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var whole = WindowPlanTests.Whole(WindowPlanTests.Words(random, 8), WindowPlanTests.Words(random, random.Next(60, 200)));
            var windows = new WindowPlan(64, random.Next(0, 9), WindowedSequence.Pair, null).Split(whole).Windows!;
            WindowOutput[] outputs = [.. windows.Select((window, number) => new WindowOutput(RowsOf(window, number), window))];

            var joined = WindowRows.Join(outputs, whole);

            Assert.Equal(whole.Ids.Length, joined.Rows);
            var (start, count) = whole.RangeOf(1);
            for (var token = 0; token < joined.Rows; token++)
            {
                var row = joined.Row(token);
                Assert.Equal(token, (int)row[0]);
                if (token >= start && token < start + count)
                    Assert.Equal(windows.Max(window => ContextOf(window, token)), ContextOf(windows[(int)row[1]], token));
            }
        }
    }

    [Fact]
    public void Decode_NameAcrossTwoWindows_IsFoundOnce()
    {
        var words = Enumerable.Repeat("card", 200).ToArray();
        (words[50], words[51]) = ("Angela", "Merkel");
        var whole = WindowPlanTests.Whole(string.Join(' ', words));
        var decoder = new EntityDecoder(new HeadManifest
        {
            Name = "entities",
            Task = BertTask.TokenClassify,
            Reads = ["hidden.1"],
            Labels = ["O", "B-PER", "I-PER"],
        });
        var start = whole.TextOf(0).IndexOf("Angela", StringComparison.Ordinal);
        for (var tokens = 40; tokens < 80; tokens++)
        {
            var windows = new WindowPlan(tokens, 16, WindowedSequence.Longer, null).Split(whole).Windows!;
            WindowOutput[] outputs = [.. windows.Select(window => new WindowOutput(LabelsOf(window, start), window))];

            var entities = (EntitiesOutput)decoder.Decode(outputs, whole, DecodeOptions.Default, null);

            var entity = Assert.Single(entities.Entities);
            Assert.Equal(("Angela Merkel", start), (entity.Text, entity.Start));
        }
    }

    [Theory]
    [InlineData(WindowCombination.Mean, 2.5f, 3.5f)]
    [InlineData(WindowCombination.Max, 4f, 5f)]
    [InlineData(WindowCombination.First, 1f, 5f)]
    public void Combine_TwoWindows_WeighsThemByTokens(WindowCombination combination, float first, float second)
    {
        var whole = WindowPlanTests.Whole(string.Join(' ', Enumerable.Repeat("card", 20)));
        var windows = new WindowPlan(12, 0, WindowedSequence.Longer, null).Split(whole).Windows!;

        var combined = WindowRows.Combine(
            [new(new RawOutput([1, 5], 1, 2), windows[0]), new(new RawOutput([4, 2], 1, 2), windows[1])], combination);

        Assert.Equal([first, second], combined.Values.ToArray());
    }

    // The logits of a tagger that needs two tokens of context on both sides.
    private static RawOutput LabelsOf(EncodedItem window, int start)
    {
        var raw = new RawOutput(new float[window.Ids.Length * 3], window.Ids.Length, 3);
        for (var token = 0; token < raw.Rows; token++)
        {
            var hasContext = token > 2 && token < raw.Rows - 3;
            var offset = window.SequenceOf(token) is null ? -1 : window.OffsetsOf(token).Start;
            var label = hasContext && offset >= start && offset < start + "Angela Merkel".Length ? (offset == start ? 1 : 2) : 0;
            raw.Row(token)[label] = 9;
        }

        return raw;
    }

    private static RawOutput RowsOf(EncodedItem window, int number) => new(
        [.. Enumerable.Range(0, window.Ids.Length).SelectMany(token => (float[])[window.Slice.IndexOf(token), number])],
        window.Ids.Length,
        2);

    // Tokens of the split text between a token and the nearer end of the window that is a cut; negative outside of the window.
    private static int ContextOf(EncodedItem window, int token)
    {
        var (start, skipped, kept, dropped) = window.Slice;
        var position = token - start - skipped;
        if (position < 0 || position >= kept)
            return -1;
        var before = skipped == 0 ? int.MaxValue : position;
        var after = dropped == 0 ? int.MaxValue : kept - 1 - position;
        return Math.Min(before, after);
    }
}
