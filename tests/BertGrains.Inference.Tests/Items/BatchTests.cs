namespace BertGrains.Inference.Items;

public sealed class BatchTests
{
    [Theory]
    [InlineData(true, 150, 3 * 50 * 50)]
    [InlineData(false, 63, 9 + 2_500 + 100)]
    public void Work_MixedLengths_CountsPaddingWhereTheDevicePads(bool padsItems, int tokens, int pairs)
    {
        var batch = new Batch(padsItems);
        foreach (var length in (int[])[3, 50, 10])
        {
            var item = Item(length);
            var expected = batch.WorkWith(item);
            batch.Add(item);
            Assert.Equal(expected, batch.Work);
        }

        Assert.Equal((tokens, 63, 50), (batch.PaddedTokens, batch.UsefulTokens, batch.Length));
        Assert.Equal(new BatchWork(tokens, pairs), batch.Work);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Clear_AfterItems_HasNoWork(bool padsItems)
    {
        var batch = new Batch(padsItems);
        batch.Add(Item(5));
        batch.Clear();

        Assert.Equal((0, 0, 0, default(BatchWork)), (batch.PaddedTokens, batch.UsefulTokens, batch.Length, batch.Work));
        batch.Add(Item(4));
        Assert.Equal(new BatchWork(4, 16), batch.Work);
    }

    [Fact]
    public void GroupByHeadsAndLengths_AnyOrder_SortsBoth()
    {
        var batch = new Batch(padsItems: false);
        foreach (var (length, heads) in new[] { (9, 2UL), (3, 1UL), (4, 2UL), (8, 1UL), (1, ulong.MaxValue) })
            batch.Add(Item(length, heads));

        batch.GroupByHeadsAndLengths();

        Assert.Equal([(1UL, 3), (1UL, 8), (2UL, 4), (2UL, 9), (ulong.MaxValue, 1)], batch.Items.Select(item => (item.Heads, item.Length)));
    }

    [Fact]
    public void OfRows_ManyTokens_DoesNotOverflow() => Assert.Equal(new BatchWork(1L << 36, 1L << 52), BatchWork.OfRows(1 << 20, 1 << 16));

    private static WorkItem Item(int length, ulong heads = 1) => new(new int[length], length, heads);
}
