using System.Globalization;

namespace BertGrains.Cluster.Benchmarks;

/// <summary>The cluster compared with the engine in process, measured alternately in one run.</summary>
/// <param name="EngineMs">Median time of a single text in process.</param>
/// <param name="ClusterMs">Median time of the same text over the cluster.</param>
/// <param name="EngineTextsPerSecond">Texts a second in process, all submitted at once; median of the rounds.</param>
/// <param name="ClusterTextsPerSecond">Texts a second of a cluster with one worker; median of the rounds.</param>
/// <param name="ThroughputRatio">Median of the ratios of the rounds.</param>
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
