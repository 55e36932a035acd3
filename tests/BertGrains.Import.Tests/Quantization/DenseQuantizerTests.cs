using BertGrains.Import.Checkpoints;
using BertGrains.Import.Quantization;

namespace BertGrains.Import.Tests.Quantization;

public sealed class DenseQuantizerTests
{
    private const int Inputs = 64;
    private const int Outputs = 32;

    [Fact]
    public void Quantize_AnyWeights_CannotSaturateInSixteenBits()
    {
        var quantized = DenseQuantizer.Quantize(RandomLayer(), Range(-1, 1));
        for (var output = 0; output < Outputs; output++)
        {
            for (var input = 0; input < Inputs; input += 2)
            {
                int a = quantized.Weight[input * Outputs + output], b = quantized.Weight[(input + 1) * Outputs + output];
                Assert.InRange(255 * (Math.Max(a, 0) + Math.Max(b, 0)), 0, short.MaxValue);
                Assert.InRange(255 * (Math.Min(a, 0) + Math.Min(b, 0)), short.MinValue, 0);
            }
        }
    }

    [Fact]
    public void Quantize_Weights_DifferByAtMostOneScale()
    {
        var dense = RandomLayer();
        var quantized = DenseQuantizer.Quantize(dense, Range(-1, 1));
        for (var i = 0; i < dense.Weight.Length; i++)
        {
            var (output, input) = (i / Inputs, i % Inputs);
            var weight = quantized.Weight[input * Outputs + output] * quantized.Scales[output];
            Assert.InRange(Math.Abs(weight - dense.Weight[i]), 0, quantized.Scales[output]);
        }
    }

    [Theory]
    [InlineData(-1f, 1f)]
    [InlineData(-0.17f, 24.6f)]
    [InlineData(0f, 3f)]
    [InlineData(-5f, 0f)]
    public void Quantize_InputsOfTheCalibration_AreNotClipped(float least, float most)
    {
        var quantized = DenseQuantizer.Quantize(RandomLayer(), Range(least, most));

        Assert.True(-quantized.InputZero * quantized.InputScale <= least);
        Assert.True((255 - quantized.InputZero) * quantized.InputScale >= most);
        Assert.InRange(quantized.InputScale * 255, most - least, (most - least) * 1.3);
    }

    [Fact]
    public void Quantize_LayerOfZeros_StaysZero()
    {
        var quantized = DenseQuantizer.Quantize(new DenseWeights(2, 1, [0, 0], [1]), new ChannelRange(2));

        Assert.Equal(new sbyte[2], quantized.Weight);
        Assert.True(float.IsFinite(quantized.InputScale) && quantized.InputScale > 0);
    }

    private static DenseWeights RandomLayer()
    {
        var random = new Random(7);
        return new DenseWeights(
            Inputs, Outputs, [.. Enumerable.Range(0, Inputs * Outputs).Select(_ => random.NextSingle() - 0.5f)], new float[Outputs]);
    }

    private static ChannelRange Range(float least, float most)
    {
        var range = new ChannelRange(Inputs);
        range.Include([.. Enumerable.Repeat(least, Inputs), .. Enumerable.Repeat(most, Inputs)]);
        return range;
    }
}
