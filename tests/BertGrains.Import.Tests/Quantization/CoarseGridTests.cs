using BertGrains.Import.Quantization;

namespace BertGrains.Import.Tests.Quantization;

public sealed class CoarseGridTests
{
    private static readonly double Ratio = Math.Pow(2, 0.25);

    [Theory]
    [InlineData(1e-4)]
    [InlineData(0.3)]
    [InlineData(1.0)]
    [InlineData(7.7)]
    public void AtLeast_AnyValue_IsTheNextPower(double value)
    {
        var power = CoarseGrid.AtLeast(value);

        Assert.InRange(power, value * (1 - 1e-6), value * Ratio);
        Assert.Equal(Math.Round(4 * Math.Log2(power)), 4 * Math.Log2(power), 1e-5);
    }

    [Theory]
    [InlineData(1e-4)]
    [InlineData(0.3)]
    [InlineData(1.0)]
    [InlineData(7.7)]
    public void FourthRoot_AnyValue_IsTheNearestPower(double value) =>
        Assert.InRange(CoarseGrid.FourthRoot(Math.Pow(value, 4)) / value, 1 / Math.Sqrt(Ratio) - 1e-6, Math.Sqrt(Ratio) + 1e-6);
}
