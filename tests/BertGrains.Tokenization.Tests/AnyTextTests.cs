namespace BertGrains.Tokenization;

public sealed class AnyTextTests
{
    private const int TextsPerSeed = 1000;

    public static TheoryData<int> Seeds => [1, 2, 3];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Encode_AnyText_OffsetsAreOrderedAndInsideTheText(int seed)
    {
        foreach (var text in RandomTexts.Generate(seed, TextsPerSeed))
        {
            var encoding = Fixtures.Uncased.Encode(text, addSpecialTokens: false);

            Assert.Equal(encoding.Ids.Length, encoding.Offsets.Length);
            Assert.All(encoding.Ids, id => Assert.InRange(id, 0, Fixtures.Uncased.VocabularySize - 1));
            Assert.All(encoding.Offsets, span => Assert.True(span.Start >= 0 && span.Start < span.End && span.End <= text.Length));
            Assert.All(
                encoding.Offsets.Zip(encoding.Offsets.Skip(1)),
                next => Assert.True(next.First.Start <= next.Second.Start && next.First.End <= next.Second.End));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Encode_PrintableAscii_OffsetsCoverAllButSpaces(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < TextsPerSeed; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => (char)random.Next(' ', '~' + 1)));

            var covered = string.Concat(Fixtures.Uncased.Encode(text).Offsets.Select(span => text[span.Start..span.End]));

            Assert.Equal(text.Replace(" ", ""), covered);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Encode_AnyTextWithLimit_KeepsOneEndWithinTheLimit(int seed)
    {
        var random = new Random(seed);
        foreach (var text in RandomTexts.Generate(seed, TextsPerSeed))
        {
            var limit = random.Next(2, 30);
            var whole = Fixtures.Uncased.Encode(text, addSpecialTokens: false).Ids;

            var right = Fixtures.Uncased.Encode(text, truncation: new Truncation(limit));
            var left = Fixtures.Uncased.Encode(text, truncation: new Truncation(limit, Direction: TruncationDirection.Left));

            var kept = Math.Min(whole.Length, limit - 2);
            Assert.Equal(whole[..kept], right.Ids[right.TextRange]);
            Assert.Equal(whole[^kept..], left.Ids[left.TextRange]);
            Assert.Equal(kept < whole.Length, right.Truncated);
            Assert.Equal(kept < whole.Length, left.Truncated);
            Assert.Equal(whole.Length + 2, Fixtures.Uncased.CountTokens(text));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void EncodeWindows_AnyText_CoversEveryTokenAndOverlapsByTheStride(int seed)
    {
        var random = new Random(seed);
        foreach (var text in RandomTexts.Generate(seed, TextsPerSeed))
        {
            var room = random.Next(1, 12);
            var stride = random.Next(room);
            var whole = Fixtures.Uncased.Encode(text, addSpecialTokens: false).Offsets;
            var encodings = Fixtures.Uncased.EncodeWindows(text, null, room + 2, stride);

            TokenOffsets[][] windows = [.. encodings.Select(window => window.Offsets[window.TextRange])];

            Assert.All(windows, window => Assert.True(window.Length <= room));
            TokenOffsets[] joined = [.. windows[0], .. windows.Skip(1).SelectMany(window => window[stride..])];
            Assert.Equal(whole, joined);
        }
    }

    [Fact]
    public void Encode_ManyThreads_HasTheSameResultAsOneThread()
    {
        string[] texts = [.. RandomTexts.Generate(seed: 4, TextsPerSeed)];
        int[][] expected = [.. texts.Select(text => Fixtures.Uncased.Encode(text).Ids)];

        int[][] actual = [.. texts.AsParallel().AsOrdered().WithDegreeOfParallelism(4).Select(text => Fixtures.Uncased.Encode(text).Ids)];

        Assert.Equal(expected, actual);
    }
}
