using BertGrains.Import.Checkpoints;
using BertGrains.Import.Onnx;
using BertGrains.Import.Quantization;
using BertGrains.Import.Reference;
using BertGrains.Import.Tests.Graphs;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Import.Tests.Quantization;

public sealed class Int8DecoderTests
{
    private const int Inputs = 64;
    private const int Outputs = 300;

    private readonly Random _random = new(5);

    [Fact]
    public void Add_RandomRows_StaysCloseToTheProduct()
    {
        var decoder = new DenseWeights(Inputs, Outputs, Values(Inputs * Outputs), new float[Outputs]);
        var states = Values(8 * Inputs);

        var (expected, actual) = (ReferenceMath.Dense(decoder, states), Run(decoder, states));

        var error = expected.Zip(actual, (e, a) => (double)(e - a) * (e - a)).Sum() / expected.Sum(e => (double)e * e);
        Assert.True(error < 1e-4, $"The relative squared error is {error:g3}.");
    }

    [Fact]
    public void Add_RowAmongLargerRows_HasTheResultOfTheRowAlone()
    {
        var decoder = new DenseWeights(Inputs, Outputs, Values(Inputs * Outputs), new float[Outputs]);
        var row = Values(Inputs);
        float[] batch = [.. Values(Inputs).Select(value => 100 * value), .. row, .. new float[Inputs]];

        var together = Run(decoder, batch);

        Assert.Equal(Run(decoder, row), together[Outputs..(2 * Outputs)]);
        Assert.All(together[(2 * Outputs)..], value => Assert.Equal(0, value));
    }

    private static float[] Run(DenseWeights decoder, float[] states)
    {
        var graph = new OnnxGraph("decoder");
        graph.Input("states", ElementType.Float, "rows", Inputs);
        graph.Output(Int8Decoder.Add(graph, "logits", decoder, "states"), ElementType.Float, "rows", Outputs);
        using var session = GraphRunner.Load(graph.ToBytes(), graph.Files);
        using var input = OrtValue.CreateTensorValueFromMemory(states, [states.Length / Inputs, Inputs]);
        using var run = new RunOptions();
        using var results = session.Run(run, ["states"], [input], ["logits"]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(_random.NextDouble() - 0.5))];
}
