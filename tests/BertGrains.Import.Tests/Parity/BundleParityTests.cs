using BertGrains.Import.Checkpoints;
using BertGrains.Import.Parity;

namespace BertGrains.Import.Tests.Parity;

public sealed class BundleParityTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"bertgrains-parity-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Measure_OneWrongWeight_ChangesEveryLaterResult()
    {
        var cancel = TestContext.Current.CancellationToken;
        var request = new ImportRequest { Folder = TestFiles.Fixture("bert-relu-tanh"), Output = _folder };
        var bundle = (await CheckpointImporter.ImportAsync(request, cancellationToken: cancel)).Bundle;
        var checkpoint = await Checkpoint.OpenAsync(request.Folder, cancel);
        var texts = EncodedText.EncodeAll(checkpoint, [("My card still hasn't arrived", null)]);
        IReadOnlyList<ParityFigure> Measure() =>
            BundleParity.Measure(_folder, bundle.Manifest, checkpoint.Encoder, checkpoint.Heads, texts, [], cancel);

        Assert.All(Measure(), figure => Assert.True(figure is { LargestDifference: < 1e-4, LeastCosine: > 0.99999 }, figure.ToString()));

        checkpoint.Encoder.Layers[2].Intermediate.Bias[5] += 0.5f;
        Assert.All(
            Measure(),
            figure => Assert.Equal(figure.What is not ("hidden.0" or "hidden.1" or "hidden.2"), figure.LargestDifference > 1e-3));
        Assert.Throws<ImportException>(() => ParityLimits.Check(WeightPrecision.Fp32, Measure()));
    }

    [Theory]
    [InlineData(WeightPrecision.Int8, "hidden.3", 0.79, "--precision fp32 or fp16")]
    [InlineData(WeightPrecision.Fp16, "mean", 0.5, "--precision fp32.")]
    [InlineData(WeightPrecision.Int8, "hidden.3", 0.81, null)]
    [InlineData(WeightPrecision.Int8, "relevance", -1, null)]
    public void Check_CosineOfATrunk_IsRejectedUnderTheLimit(WeightPrecision precision, string what, double cosine, string? advice)
    {
        Directory.CreateDirectory(_folder);
        var fault = Record.Exception(() => ParityLimits.Check(precision, [new ParityFigure(what, 0.1, cosine)]));

        Assert.Equal(advice is not null, fault is ImportException);
        Assert.Contains(advice ?? "", fault?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WeightPrecision.Int8, 13, 20, "gives 13 of 20 answers of the checkpoint; below 70 %")]
    [InlineData(WeightPrecision.Int8, 14, 20, null)]
    [InlineData(WeightPrecision.Int8, 6, 19, null)]
    [InlineData(WeightPrecision.Fp16, 60, 100, "--precision fp32.")]
    [InlineData(WeightPrecision.Fp32, 60, 100, null)]
    public void Check_AnswersOfAHead_AreRejectedUnderTheShare(WeightPrecision precision, int same, int compared, string? words)
    {
        Directory.CreateDirectory(_folder);
        var figure = new ParityFigure("mood", 1e-4, 0.9999) { Labels = new LabelAgreement(same, compared) };
        var fault = Record.Exception(() => ParityLimits.Check(precision, [figure]));

        Assert.Equal(words is not null, fault is ImportException);
        Assert.Contains(words ?? "", fault?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WeightPrecision.Fp32, 2e-3, false)]
    [InlineData(WeightPrecision.Fp32, 1e-5, true)]
    [InlineData(WeightPrecision.Fp32, double.NaN, false)]
    [InlineData(WeightPrecision.Fp16, 2e-3, true)]
    [InlineData(WeightPrecision.Int8, double.NaN, false)]
    public void Check_Figure_IsRejectedOverTheLimit(WeightPrecision precision, double difference, bool accepted)
    {
        var fault = Record.Exception(() => ParityLimits.Check(precision, [new ParityFigure("mean", difference, 1)]));

        Assert.Equal(accepted, fault is null);
        Directory.CreateDirectory(_folder);
    }
}
