using BertGrains.Builds.Benchmarks.Builds;

namespace BertGrains.Builds.Benchmarks;

/// <summary>From the options to the report: builds, bundles, measurements.</summary>
internal sealed class ComparisonRun(Repository repository, ComparisonOptions options, Action<string> progress)
{
    public async Task<ComparisonReport> RunAsync(CancellationToken cancellationToken)
    {
        // A missing file shows before a build of minutes.
        var texts = await BenchmarkTexts.LoadAsync(options.Texts, cancellationToken);
        var store = new BuildStore(repository, progress);
        var builds = new Pair<Build>(
            await store.GetAsync(options.A, cancellationToken), await store.GetAsync(options.B, cancellationToken));
        using var temporary = new TemporaryFolder();
        var sides = new Pair<Side>(
            await SideAsync(builds.A, options.Bundles.A, Path.Combine(temporary.Path, "a"), cancellationToken),
            await SideAsync(builds.B, options.Bundles.B, Path.Combine(temporary.Path, "b"), cancellationToken));

        var comparison = new Comparison(sides, texts, progress);
        var httpRounds = Math.Max(options.Rounds, ((options.Items ?? 0) + BenchmarkTexts.Window - 1) / BenchmarkTexts.Window);
        return new ComparisonReport(
            Machine.This,
            BuildReport.Of(sides.A),
            BuildReport.Of(sides.B),
            Path.GetFileName(texts.File),
            BenchmarkTexts.Window,
            options.Engine ? await comparison.CompareEnginesAsync(options.Rounds, cancellationToken) : null,
            options.Http ? await comparison.CompareServersAsync(httpRounds, cancellationToken) : null,
            options.Accuracy
                ? await new AccuracyComparison(sides, options.Checkpoint, options.AccuracyTexts, progress).RunAsync(cancellationToken)
                : null);
    }

    private async Task<Side> SideAsync(Build build, string? bundle, string temporary, CancellationToken cancellationToken)
    {
        if (options.Precision is { } precision && bundle is null)
        {
            progress($"importing the {precision} bundle of {build.Name}");
            bundle = await BundleImport.RunAsync(build, options.Checkpoint, precision, temporary, cancellationToken);
        }

        bundle = Path.GetFullPath(bundle ?? build.DefaultBundle);
        return File.Exists(Path.Combine(bundle, Build.Manifest))
            ? new(build, bundle)
            : throw new ComparisonException(
                $"'{bundle}' is not a bundle: it has no {Build.Manifest}. Name one with --bundle-a or --bundle-b.");
    }
}
