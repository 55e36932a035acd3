namespace BertGrains.Builds.Benchmarks.Measures;

/// <summary>The measurements of speed, a round at a time.</summary>
internal sealed class SpeedRounds
{
    private readonly List<Pair<double>> _textsPerSecond = [];
    private readonly List<Pair<double>> _processorMs = [];
    private readonly List<Pair<double>> _singleMs = [];

    /// <param name="windows">Many texts at once.</param>
    /// <param name="singles">Milliseconds of texts one at a time.</param>
    public void Add(Pair<WindowTime> windows, Pair<double[]> singles)
    {
        _textsPerSecond.Add(windows.Select(window => window.Texts / window.Seconds));
        _processorMs.Add(windows.Select(window => 1_000 * window.ProcessorSeconds / window.Texts));
        _singleMs.Add(singles.Select(Spread.MedianOf));
    }

    public SpeedReport Report() => new(Measure.Of(_textsPerSecond), Measure.Of(_processorMs), Measure.Of(_singleMs));
}

/// <summary>A number of texts at once, the time that they took and the processor time of the process that ran them.</summary>
internal sealed record WindowTime(int Texts, double Seconds, double ProcessorSeconds);

/// <param name="TextsPerSecond">Many texts at once.</param>
/// <param name="ProcessorMsPerText">Processor time of the process for each of them; other load on the machine affects it less.</param>
/// <param name="SingleTextMs">Short texts, one at a time; median of a round.</param>
internal sealed record SpeedReport(Measure TextsPerSecond, Measure ProcessorMsPerText, Measure SingleTextMs);
