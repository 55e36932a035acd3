using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Devices;

public sealed class LaneInputsTests
{
    [Fact]
    public void Fill_AfterABatchThatCannotBeAllocated_WritesTheNextBatch()
    {
        var inputs = new LaneInputs(paddingId: 9);
        inputs.Fill(BatchOf([1, 2]));
        var large = BatchOf(Enumerable.Repeat(new WorkItem(new int[32_768], 32_768, 1), 40_000));
        Assert.ThrowsAny<Exception>(() => inputs.Fill(large));

        inputs.Fill(BatchOf([5, 6, 7], [8]));

        Assert.Equal([5, 6, 7, 8, 9, 9], Read(inputs, TensorNames.InputIds));
        Assert.Equal([1, 1, 1, 1, 0, 0], Read(inputs, TensorNames.AttentionMask));
        Assert.Equal([0, 0, 0, 0, 0, 0], Read(inputs, TensorNames.TokenTypeIds));
    }

    [Fact]
    public void View_SomeRowsOfALaterLargerBatch_HasTheirValues()
    {
        var inputs = new LaneInputs(paddingId: 0);
        inputs.Fill(BatchOf([1]));
        inputs.Fill(BatchOf([2, 3], [4, 5], [6, 7]));

        using var view = inputs.View(TensorNames.InputIds, 1, 2, 2);
        Assert.Equal([4, 5, 6, 7], view.GetTensorDataAsSpan<int>().ToArray());
    }

    private static int[] Read(LaneInputs inputs, string name)
    {
        using var view = inputs.View(name, 0, 2, 3);
        return view.GetTensorDataAsSpan<int>().ToArray();
    }

    private static Batch BatchOf(params int[][] rows) => BatchOf(rows.Select(ids => new WorkItem(ids, ids.Length, 1)));

    private static Batch BatchOf(IEnumerable<WorkItem> items)
    {
        var batch = new Batch();
        foreach (var item in items)
            batch.Add(item);
        return batch;
    }
}
