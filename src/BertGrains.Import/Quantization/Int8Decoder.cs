using BertGrains.Import.Checkpoints;
using BertGrains.Import.Onnx;

namespace BertGrains.Import.Quantization;

/// <summary>
/// The rows of a decoder in 8-bit integers with one scale per token of the vocabulary: a quarter of the size of fp32. Each state is divided
/// by its largest magnitude before it is rounded, so that a row of results does not depend on the other rows of a batch, and no calibration
/// is needed.
/// </summary>
internal static class Int8Decoder
{
    private const float InputScale = 1 / 127f;
    private const byte InputZero = 128;
    private const float SmallestMagnitude = 1e-12f;

    /// <summary>Adds the product without a bias, float [rows, outputs].</summary>
    public static string Add(OnnxGraph graph, string name, DenseWeights decoder, string states)
    {
        var quantized = DenseQuantizer.Quantize(decoder, new ChannelRange(decoder.Inputs));
        var largest = graph.Node(
            "ReduceMax",
            $"{name}.largest",
            [graph.Node("Abs", $"{name}.magnitudes", [states]), graph.Constant<long>($"{name}.axes", [1], 1)],
            ("keepdims", 1));
        var magnitude = graph.Node("Max", $"{name}.magnitude", [largest, graph.Constant<float>($"{name}.smallest", [SmallestMagnitude], 1)]);
        var scale = graph.Scalar($"{name}.input.step", InputScale);
        var zero = graph.Scalar($"{name}.input.zero", InputZero);
        var unit = graph.Node("Div", $"{name}.unit", [states, magnitude]);
        var product = graph.FusedNode(
            "MatMulIntegerToFloat",
            $"{name}.product",
            [
                graph.Node("QuantizeLinear", $"{name}.input", [unit, scale, zero]),
                graph.ConstantInFile<sbyte>($"{name}.weight", quantized.Weight, decoder.Inputs, decoder.Outputs),
                scale,
                graph.Constant<float>($"{name}.steps", quantized.Scales, decoder.Outputs),
                zero,
            ]);
        return graph.Node("Mul", name, [product, magnitude]);
    }
}
