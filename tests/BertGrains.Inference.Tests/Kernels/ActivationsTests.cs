namespace BertGrains.Inference.Kernels;

public sealed class ActivationsTests
{
    private static readonly double[] Inputs =
    [
        .. Enumerable.Range(-20_000, 40_001).Select(i => (double)(float)(i / 1_000.0)),
        -0.0, 1e-30f, -1e-30f, 100, -100, 1e10f, -1e10f, 1e30f, -1e30f, float.MaxValue, float.MinValue,
    ];

    // Abramowitz and Stegun give 7.5e-8 for the distribution function; the rest is rounding of a float.
    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void Gelu_WholeRange_IsAccurate(LaneKind lanes) =>
        lanes.Run(Check<Avx512Lanes, Gelu>(x => x * Normal(x), 2.5e-7), Check<Avx2Lanes, Gelu>(x => x * Normal(x), 2.5e-7));

    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void GeluTanh_WholeRange_IsAccurate(LaneKind lanes) =>
        lanes.Run(Check<Avx512Lanes, GeluTanh>(Exact, 2.5e-7), Check<Avx2Lanes, GeluTanh>(Exact, 2.5e-7));

    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void Silu_WholeRange_IsAccurate(LaneKind lanes) =>
        lanes.Run(Check<Avx512Lanes, Silu>(Swish, 2.5e-7), Check<Avx2Lanes, Silu>(Swish, 2.5e-7));

    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void Relu_WholeRange_IsExact(LaneKind lanes) =>
        lanes.Run(Check<Avx512Lanes, Relu>(x => Math.Max(x, 0), 0), Check<Avx2Lanes, Relu>(x => Math.Max(x, 0), 0));

    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void AllActivations_NaN_GiveNaN(LaneKind lanes) =>
        lanes.Run(AllActivationsNaN<Avx512Lanes>, AllActivationsNaN<Avx2Lanes>);

    private static void AllActivationsNaN<T>()
        where T : struct, IFloatLanes<T>
    {
        foreach (var function in (Func<T, T>[])[Gelu.Apply, GeluTanh.Apply, Silu.Apply, Relu.Apply])
            Assert.True(float.IsNaN(LaneKinds.Map(function, [float.NaN])[0]));
    }

    // The error is relative to the magnitude of the input, which is that of the result where it is not near zero.
    private static Action Check<T, TActivation>(Func<double, double> exact, double accuracy)
        where T : struct, IFloatLanes<T>
        where TActivation : IActivation => () =>
        {
            var results = LaneKinds.Map<T>(TActivation.Apply, [.. Inputs.Select(x => (float)x)]);
            var worst = Inputs.Zip(results).MaxBy(pair => Error(pair.First, pair.Second));
            Assert.True(
                Error(worst.First, worst.Second) <= accuracy, $"f({worst.First:R}) is {worst.Second:R}, expected {exact(worst.First):R}.");

            double Error(double x, float result) =>
                Math.Abs(result - exact(x)) / Math.Max(Math.Abs(x), 1e-30) is var error && double.IsNaN(error) ? double.MaxValue : error;
        };

    private static double Exact(double x) => x / (1 + Math.Exp(-2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));

    private static double Swish(double x) => x / (1 + Math.Exp(-x));

    // The distribution function of the normal distribution, by the series of the error function.
    private static double Normal(double x)
    {
        if (Math.Abs(x) > 8)
            return x > 0 ? 1 : 0;
        var (sum, term) = (x, x);
        for (var n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= x * x / ((2 * n) + 1);
            sum += term;
        }

        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
    }
}
