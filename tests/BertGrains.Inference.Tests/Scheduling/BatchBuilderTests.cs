using BertGrains.Inference.Items;

namespace BertGrains.Inference.Scheduling;

public sealed class BatchBuilderTests
{
    private static readonly CostModel Cost = Learned();

    // Beside a long item, short ones cost a device that does not pad only their own tokens.
    [Theory]
    [InlineData(true, 1, 100)]
    [InlineData(false, 6, 150)]
    public void Fill_ShortItemsBesideALongOne_AreTakenWhereTheDeviceDoesNotPad(bool padsItems, int count, int tokens)
    {
        var batch = Fill(padsItems, 150, 100, 10, 10, 10, 10, 10, 10);

        Assert.Equal((count, tokens), (batch.Items.Count, batch.PaddedTokens));
        Assert.Equal(100, batch.Items[0].Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fill_AnyLengths_StaysInTheBudgetOfTheDevice(bool padsItems)
    {
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            int[] lengths = [.. Enumerable.Range(0, 40).Select(_ => random.Next(1, 128))];
            var limit = random.Next(1, 600);
            var batch = Fill(padsItems, limit, lengths);

            Assert.Equal(lengths[0], batch.Items[0].Length);
            Assert.True(batch.Items.Count == 1 || batch.PaddedTokens <= limit);
            Assert.Equal(padsItems ? batch.Items.Count * batch.Length : batch.Items.Sum(item => item.Length), batch.PaddedTokens);
        }
    }

    private static Batch Fill(bool padsItems, int limit, params int[] lengths)
    {
        var queue = new BatchQueue(maxLength: 128, capacity: 100);
        foreach (var length in lengths)
            queue.TryAdd(new WorkItem(new int[length], length, 1));
        var batch = new Batch(padsItems);
        BatchBuilder.Fill(queue, Cost, limit, batch);
        return batch;
    }

    // No cost of pairs: each item of a batch lowers the cost per token by its share of the constant cost.
    private static CostModel Learned()
    {
        var cost = new CostModel();
        foreach (var (rows, length) in new[] { (1, 8), (1, 64), (2, 64), (1, 128), (4, 32), (8, 16) })
            cost.Observe(BatchWork.OfRows(rows, length), 1e-3 + (1e-5 * rows * length));
        return cost;
    }
}
