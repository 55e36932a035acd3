namespace BertGrains.Builds.Benchmarks.Measures;

/// <summary>Cosines between the vectors of a build and those of the fp32 bundle, over the same texts.</summary>
internal sealed record AccuracyReport(int Texts, double Mean, double P1, double Least)
{
    public static AccuracyReport Of(IReadOnlyList<double[]> vectors, IReadOnlyList<double[]> reference)
    {
        var cosines = vectors.Zip(reference, Cosine).Order().ToArray();
        return new(cosines.Length, cosines.Average(), Spread.Percentile(cosines, 1), cosines[0]);
    }

    private static double Cosine(double[] x, double[] y)
    {
        var (dot, xx, yy) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            dot += x[i] * y[i];
            xx += x[i] * x[i];
            yy += y[i] * y[i];
        }

        return dot / Math.Sqrt(xx * yy);
    }
}
