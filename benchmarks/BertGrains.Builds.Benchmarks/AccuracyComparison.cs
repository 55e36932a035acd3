using BertGrains.Builds.Benchmarks.Builds;
using BertGrains.Builds.Benchmarks.Measures;
using BertGrains.Builds.Benchmarks.Processes;

namespace BertGrains.Builds.Benchmarks;

/// <summary>Compares the vectors of two builds with those of an fp32 bundle, which A imports and runs.</summary>
internal sealed class AccuracyComparison(Pair<Side> sides, string checkpoint, string file, Action<string> progress)
{
    /// <returns>Null if the checkpoint or the texts do not exist.</returns>
    public async Task<Pair<AccuracyReport>?> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var path in (string[])[checkpoint, file])
        {
            if (!Path.Exists(path))
            {
                progress($"accuracy: skipped, '{path}' does not exist; --checkpoint and --accuracy-texts name others");
                return null;
            }
        }

        progress("accuracy: importing the fp32 bundle");
        using var temporary = new TemporaryFolder();
        var bundle = await BundleImport.RunAsync(
            sides.A.Build, checkpoint, "fp32", Path.Combine(temporary.Path, "fp32"), cancellationToken);
        var texts = await BenchmarkTexts.LoadAsync(file, cancellationToken);
        var reference = await EmbedAsync(sides.A with { Bundle = bundle }, "fp32", texts, cancellationToken);
        return new(
            AccuracyReport.Of(await EmbedAsync(sides.A, "A", texts, cancellationToken), reference),
            AccuracyReport.Of(await EmbedAsync(sides.B, "B", texts, cancellationToken), reference));
    }

    private async Task<IReadOnlyList<double[]>> EmbedAsync(
        Side side, string name, BenchmarkTexts texts, CancellationToken cancellationToken)
    {
        progress($"accuracy: vectors of {name}");
        await using var engine = await EngineProcess.StartAsync(side.Build, side.Bundle, texts.File, cancellationToken);
        return await engine.EmbedAsync(texts.All, cancellationToken);
    }
}
