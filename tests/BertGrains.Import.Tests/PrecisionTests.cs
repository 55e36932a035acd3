namespace BertGrains.Import.Tests;

/// <summary>Bundles of every architecture in 16-bit floating point and 8-bit integers.</summary>
public sealed class PrecisionTests
{
    [Theory]
    [InlineData("distilbert-model", WeightPrecision.Fp16, 0.999)]
    [InlineData("distilbert-model", WeightPrecision.Int8, 0.95)]
    [InlineData("electra-classify", WeightPrecision.Fp16, 0.999)]
    [InlineData("electra-classify", WeightPrecision.Int8, 0.95)]
    [InlineData("mpnet-model", WeightPrecision.Fp16, 0.999)]
    [InlineData("mpnet-model", WeightPrecision.Int8, 0.95)]
    [InlineData("modernbert-classify", WeightPrecision.Fp16, 0.999)]
    [InlineData("modernbert-classify", WeightPrecision.Int8, 0.9)] // Its random weights are wide, and nothing normalizes the sums between layers.
    [InlineData("roberta-classify", WeightPrecision.Int8, 0.95)]
    public async Task ImportAsync_SmallerNumbers_StayCloseToTheReference(string name, WeightPrecision precision, double leastCosine)
    {
        using var folder = new TemporaryFolder();

        var report = await CheckpointImporter.ImportAsync(
            new ImportRequest { Folder = TestFiles.Tiny(name), Output = folder.File("bundle"), Precision = precision },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.All(report.Parity, figure => Assert.True(figure.LeastCosine > leastCosine, figure.ToString()));
    }
}
