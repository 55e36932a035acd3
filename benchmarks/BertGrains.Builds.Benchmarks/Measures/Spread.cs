namespace BertGrains.Builds.Benchmarks.Measures;

/// <summary>The middle of some values and four fifths of them around it.</summary>
internal sealed record Spread(double Median, double P10, double P90)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new(Percentile(sorted, 50), Percentile(sorted, 10), Percentile(sorted, 90));
    }

    public static double MedianOf(IEnumerable<double> values) => Percentile([.. values.Order()], 50);

    /// <summary>Percentile with linear interpolation between the two nearest values.</summary>
    /// <param name="sorted">At least one value, in ascending order.</param>
    /// <param name="percent">0 to 100.</param>
    public static double Percentile(double[] sorted, double percent)
    {
        var position = percent / 100 * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return double.Lerp(sorted[below], sorted[above], position - below);
    }
}
