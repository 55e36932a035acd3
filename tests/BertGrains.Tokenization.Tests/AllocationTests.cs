namespace BertGrains.Tokenization;

public sealed class AllocationTests
{
    private const int Calls = 100;

    /// <summary>The object and two array headers, with padding.</summary>
    private const int FixedBytes = 160;

    [Theory]
    [InlineData("what is the weather like in zurich", 1)]
    [InlineData("what is the weather like in zurich", 200)]
    [InlineData("Größe, naïve e\u0301tude \U0001F600 中文 [MASK]", 50)]
    public void Encode_AnyText_AllocatesOnlyItsResult(string sentence, int repetitions)
    {
        var text = string.Join(' ', Enumerable.Repeat(sentence, repetitions));
        var tokens = Fixtures.Uncased.Encode(text).Ids.Length;

        var allocated = AllocatedByCalls(() => Fixtures.Uncased.Encode(text));

        Assert.InRange(allocated, 0, tokens * (sizeof(int) + 2 * sizeof(int)) + FixedBytes);
    }

    [Fact]
    public void CountTokens_AnyText_AllocatesNothing() =>
        Assert.Equal(0, AllocatedByCalls(() => Fixtures.Uncased.CountTokens("Größe, naïve e\u0301tude \U0001F600 中文 [MASK]")));

    private static long AllocatedByCalls(Action call)
    {
        call();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
            call();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
    }
}
