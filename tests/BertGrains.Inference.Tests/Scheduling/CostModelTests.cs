using BertGrains.Inference.Items;

namespace BertGrains.Inference.Scheduling;

public sealed class CostModelTests
{
    [Fact]
    public void Observe_ExactMeasurements_FindsTheCoefficients()
    {
        var model = new CostModel();
        foreach (var (rows, length) in new[] { (1, 8), (1, 64), (2, 64), (1, 128), (4, 32), (1, 256), (8, 16) })
            model.Observe(BatchWork.OfRows(rows, length), Line(rows, length));

        Assert.Equal(2e-4, model.PerBatch, 1e-8);
        Assert.Equal(6e-5, model.PerToken, 1e-9);
        Assert.Equal(5e-8, model.PerTokenPair, 1e-12);
    }

    // Items of mixed lengths on a device that does not pad: the pairs are not those of rows of equal length.
    [Fact]
    public void Observe_BatchesWithoutPadding_FindsTheCoefficients()
    {
        var model = new CostModel();
        var random = new Random(1);
        for (var i = 0; i < 50; i++)
        {
            var batch = new Batch(padsItems: false);
            for (var count = random.Next(1, 9); count > 0; count--)
                batch.Add(new WorkItem(new int[random.Next(1, 200)], 1, 1));
            model.Observe(batch.Work, 2e-4 + (6e-5 * batch.UsefulTokens) + (5e-8 * batch.Items.Sum(item => (double)item.Length * item.Length)));
        }

        Assert.Equal(2e-4, model.PerBatch, 1e-8);
        Assert.Equal(6e-5, model.PerToken, 1e-9);
        Assert.Equal(5e-8, model.PerTokenPair, 1e-12);
    }

    [Fact]
    public void Observe_BatchesOfOneShape_PredictsTheirTime()
    {
        var model = new CostModel();
        for (var i = 0; i < 1_000; i++)
            model.Observe(BatchWork.OfRows(4, 32), 0.01);

        Assert.Equal(0.01, model.Predict(BatchWork.OfRows(4, 32)), 1e-3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Observe_NoisyMeasurements_CoefficientsAreNotNegative(int seed)
    {
        var random = new Random(seed);
        var model = new CostModel();
        for (var i = 0; i < 2_000; i++)
        {
            var (rows, length) = (random.Next(1, 20), random.Next(1, 257));
            model.Observe(BatchWork.OfRows(rows, length), Line(rows, length) * (0.3 + (1.4 * random.NextDouble())));
            Assert.True(model.PerBatch >= 0 && model.PerToken > 0 && model.PerTokenPair >= 0);
        }

        Assert.InRange(model.Predict(BatchWork.OfRows(4, 64)) / Line(4, 64), 0.5, 1.1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Observe_InvalidTime_IsIgnored(double seconds)
    {
        var model = new CostModel();
        var before = model.Predict(BatchWork.OfRows(2, 20));
        model.Observe(BatchWork.OfRows(2, 20), seconds);
        Assert.Equal(before, model.Predict(BatchWork.OfRows(2, 20)));
    }

    private static double Line(int rows, int length) => 2e-4 + (6e-5 * rows * length) + (5e-8 * rows * length * length);
}
