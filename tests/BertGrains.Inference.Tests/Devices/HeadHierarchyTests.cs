using BertGrains.Import;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Trunks;

namespace BertGrains.Inference.Devices;

/// <summary>Heads that read the states of other heads, each item with other heads, in one batch.</summary>
public sealed class HeadHierarchyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, WeightPrecision.Fp32)]
    [InlineData(2, WeightPrecision.Fp32)]
    [InlineData(3, WeightPrecision.Int8)]
    [InlineData(4, WeightPrecision.Fp16)]
    public async Task Run_AnyHeads_GiveWhatEachItemGivesAlone(int seed, WeightPrecision precision)
    {
        var bundle = await ImportAsync(new Random(seed), precision);
        using var device = TinyTrunks.Load(bundle);
        var random = new Random(seed);
        var heads = bundle.Manifest.Heads.Count;
        for (var round = 0; round < 5; round++)
        {
            var items = PlainRuns.Items(
                bundle, _ => ((ulong)random.NextInt64() % ((1UL << heads) - 1)) + 1, [.. Enumerable.Range(0, 30).Select(_ => random.Next(1, 60))]);

            device.Run(0, items);

            PlainRuns.AssertSame(bundle, items, (plain, values) => plain.Zip(values).All(
                pair => Math.Abs(pair.First - pair.Second) < (precision == WeightPrecision.Fp32 ? 1e-4 : 0.3)));
        }
    }

    private async Task<Bundle> ImportAsync(Random random, WeightPrecision precision)
    {
        var heads = RandomHead.Hierarchy(_folder.Path, 10, random);
        var report = await CheckpointImporter.ImportAsync(
            new ImportRequest
            {
                Folder = TinyModel.FixturePath("bert-relu-tanh"),
                Output = _folder.File("bundle"),
                Precision = precision,
                Heads = [.. heads.Select(head => head.Folder).Reverse()],
            },
            cancellationToken: TestContext.Current.CancellationToken);
        if (precision == WeightPrecision.Fp32)
            Assert.All(report.Parity, figure => Assert.True(figure.LargestDifference < 1e-4, figure.ToString()));
        return report.Bundle;
    }
}
