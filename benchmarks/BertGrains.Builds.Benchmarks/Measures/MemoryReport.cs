namespace BertGrains.Builds.Benchmarks.Measures;

/// <summary>Resident memory of a server, in MiB.</summary>
/// <param name="Idle">After the start, before the first request.</param>
/// <param name="End">After the last item.</param>
/// <param name="Peak">The most since the start of the process.</param>
/// <param name="Late">Over the last four fifths of the items.</param>
/// <param name="Samples">Every sample; the first is idle.</param>
internal sealed record MemoryReport(double Idle, double End, double Peak, MemoryDrift Late, IReadOnlyList<MemorySample> Samples)
{
    private const double Early = 0.2;

    public static MemoryReport Of(IReadOnlyList<MemorySample> samples, double peak)
    {
        var late = samples.Where(sample => sample.Items >= Early * samples[^1].Items).Select(sample => sample.Mib).ToArray();
        // The kernel updates the peak later than the current value.
        var most = Math.Max(peak, samples.Max(sample => sample.Mib));
        return new(samples[0].Mib, samples[^1].Mib, most, MemoryDrift.Of(late), samples);
    }
}

/// <param name="Items">Items that the server had answered.</param>
/// <param name="Mib">Resident memory then.</param>
internal sealed record MemorySample(long Items, double Mib);

/// <param name="Median">Median in MiB.</param>
/// <param name="Below">Least / median - 1.</param>
/// <param name="Above">Most / median - 1.</param>
internal sealed record MemoryDrift(double Median, double Below, double Above)
{
    public static MemoryDrift Of(double[] mib)
    {
        var median = Spread.MedianOf(mib);
        return new(median, (mib.Min() / median) - 1, (mib.Max() / median) - 1);
    }
}
