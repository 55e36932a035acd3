using System.Globalization;

namespace BertGrains.Cluster.Benchmarks;

/// <summary>What the way over two silos costs against the engine in process; both took turns in one run.</summary>
/// <param name="EngineMs">Median time of a single text in process.</param>
/// <param name="ClusterMs">Median time of the same text over the cluster.</param>
/// <param name="EngineTextsPerSecond">Texts that the engine in process makes when all are there at once; median of the rounds.</param>
/// <param name="ClusterTextsPerSecond">The same of a cluster with one worker.</param>
/// <param name="ThroughputRatio">Median of the rounds' ratios.</param>
internal sealed record HopReport(
    double EngineMs, double ClusterMs, double EngineTextsPerSecond, double ClusterTextsPerSecond, double ThroughputRatio)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        single text, median: {EngineMs:0.00} ms in process, {ClusterMs:0.00} ms over the cluster: {ClusterMs - EngineMs:0.00} ms more
        all texts at once: {EngineTextsPerSecond:0} texts/s in process, {ClusterTextsPerSecond:0} over the cluster: {ThroughputRatio:0.000}
        """);
}
