using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace BertGrains.Inference.Kernels;

public sealed class VectorMathTests
{
    // Without a fused multiplication, the remainder after the division by ln 2 is rounded as a number of up to 87.
    private static readonly double Accuracy = Fma.IsSupported || AdvSimd.IsSupported ? 5e-7 : 5e-6;

    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void Exp_WholeRange_IsAccurate(LaneKind lanes) =>
        lanes.Run(ExpWholeRange<Avx512Lanes>, ExpWholeRange<Avx2Lanes>);

    private static void ExpWholeRange<T>()
        where T : struct, IFloatLanes<T>
    {
        float[] values = [.. Steps(-87, 87, 100_003), 0f, -0f, float.Epsilon, -float.Epsilon, 1e-30f];

        AssertClose(values, LaneKinds.Map<T>(VectorMath.Exp, values), x => Math.Exp(x));
    }

    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void ExpOfNegative_WholeRange_IsAccurate(LaneKind lanes) =>
        lanes.Run(ExpOfNegativeWholeRange<Avx512Lanes>, ExpOfNegativeWholeRange<Avx2Lanes>);

    private static void ExpOfNegativeWholeRange<T>()
        where T : struct, IFloatLanes<T>
    {
        float[] values = [.. Steps(-87, 0, 100_003), 0f, -0f, -float.Epsilon];

        AssertClose(values, LaneKinds.Map<T>(VectorMath.ExpOfNegative, values), x => Math.Exp(x));
    }

    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void Exp_BeyondTheRange_IsTheValueAtItsEnd(LaneKind lanes) =>
        lanes.Run(ExpBeyondTheRange<Avx512Lanes>, ExpBeyondTheRange<Avx2Lanes>);

    private static void ExpBeyondTheRange<T>()
        where T : struct, IFloatLanes<T>
    {
        float[] small = [-87.0001f, -88, -104, -1e5f, -1e30f, float.MinValue, float.NegativeInfinity];
        float[] large = [87.0001f, 88.8f, 1e5f, 1e30f, float.MaxValue, float.PositiveInfinity];

        AssertClose(small, LaneKinds.Map<T>(VectorMath.ExpOfNegative, small), _ => Math.Exp(-87));
        AssertClose(small, LaneKinds.Map<T>(VectorMath.Exp, small), _ => Math.Exp(-87));
        AssertClose(large, LaneKinds.Map<T>(VectorMath.Exp, large), _ => Math.Exp(87));
    }

    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void Sigmoid_WholeRange_IsAccurate(LaneKind lanes) =>
        lanes.Run(SigmoidWholeRange<Avx512Lanes>, SigmoidWholeRange<Avx2Lanes>);

    private static void SigmoidWholeRange<T>()
        where T : struct, IFloatLanes<T>
    {
        float[] values = [.. Steps(-87, 87, 100_003), 0f, -0f];
        AssertClose(values, LaneKinds.Map<T>(VectorMath.Sigmoid, values), x => 1 / (1 + Math.Exp(-x)));

        float[] ends = [float.NegativeInfinity, -1e30f, 1e30f, float.PositiveInfinity];
        Assert.Equal([0, 0, 1, 1], LaneKinds.Map<T>(VectorMath.Sigmoid, ends), (expected, actual) => MathF.Abs(expected - actual) < 1e-37f);
    }

    // A model whose scores overflow has no result; a result from the end of the range would hide that.
    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void AllFunctions_NaN_GiveNaN(LaneKind lanes) =>
        lanes.Run(AllFunctionsNaN<Avx512Lanes>, AllFunctionsNaN<Avx2Lanes>);

    private static void AllFunctionsNaN<T>()
        where T : struct, IFloatLanes<T>
    {
        float[] values = [float.NaN, -float.NaN];
        foreach (var function in (Func<T, T>[])[VectorMath.Exp, VectorMath.ExpOfNegative, VectorMath.Sigmoid])
            Assert.All(LaneKinds.Map(function, values), result => Assert.True(float.IsNaN(result)));
    }

    private static IEnumerable<float> Steps(float first, float last, int count) =>
        Enumerable.Range(0, count).Select(i => first + ((last - first) * i / (count - 1)));

    private static void AssertClose(float[] values, float[] results, Func<double, double> exact)
    {
        var worst = values.Zip(results).MaxBy(pair => Error(pair.First, pair.Second));
        Assert.True(Error(worst.First, worst.Second) < Accuracy, $"f({worst.First:R}) is {worst.Second:R}, expected {exact(worst.First):R}.");

        double Error(float x, float result) => Math.Abs((result / exact(x)) - 1) is var error && double.IsNaN(error) ? double.MaxValue : error;
    }
}
