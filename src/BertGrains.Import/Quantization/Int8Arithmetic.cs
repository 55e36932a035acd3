using BertGrains.Import.Checkpoints;
using BertGrains.Import.Graphs;
using BertGrains.Import.Onnx;

namespace BertGrains.Import.Quantization;

/// <summary>
/// Matrix products in 8-bit integers between states in fp32; attention scores and their softmax stay in fp32. The tensor names with
/// <c>step</c> are part of the revisions of existing bundles and therefore keep that word for scales.
/// </summary>
internal sealed class Int8Arithmetic(OnnxGraph graph, IReadOnlyDictionary<EncoderLayerWeights, QuantizedLayer> layers) : ILayerArithmetic
{
    /// <inheritdoc/>
    public ElementType States => ElementType.Float;

    /// <inheritdoc/>
    public string Attention(string name, EncoderLayerWeights layer, string states, AttentionInputs inputs)
    {
        var quantized = layers[layer];
        var smoothed = Smooth(name, states, quantized.AttentionFactors);
        if (layer.RotaryBase is not null || inputs.BiasOf(layer) is not null)
            return graph.Attend(name, layer, WithBias($"{name}.joined", quantized.Attention, smoothed), inputs);
        var tensors = Add(name, quantized.Attention, smoothed);
        var bias = graph.Constant<float>($"{name}.bias", quantized.Attention.Bias, quantized.Attention.Outputs);
        return graph.FusedNode(
            "QAttention",
            name,
            [tensors.Inputs, tensors.Weight, bias, tensors.InputScale, tensors.Scales, inputs.Lengths, tensors.InputZero],
            ("num_heads", layer.AttentionHeads));
    }

    /// <inheritdoc/>
    public string AttentionOutput(string name, EncoderLayerWeights layer, string context) =>
        Multiply(name, layers[layer].AttentionOutput, context);

    /// <inheritdoc/>
    public string Intermediate(string name, EncoderLayerWeights layer, string attended)
    {
        var quantized = layers[layer];
        var bias = graph.Constant<float>($"{name}.bias", quantized.Intermediate.Bias, quantized.Intermediate.Outputs);
        return Multiply(name, quantized.Intermediate, Smooth(name, attended, quantized.IntermediateFactors), bias);
    }

    /// <inheritdoc/>
    public string Gate(string name, EncoderLayerWeights layer, DenseWeights gate, string attended)
    {
        var quantized = layers[layer];
        var weights = quantized.Gate ?? throw new InvalidOperationException("The layer was quantized without its gate.");
        return WithBias(name, weights, Smooth(name, attended, quantized.IntermediateFactors));
    }

    /// <inheritdoc/>
    public string Output(string name, EncoderLayerWeights layer, string inner)
    {
        var (quantized, outliers) = (layers[layer].Output, layers[layer].Outliers);
        if (outliers.Channels.Length == 0)
            return Multiply(name, quantized, inner);
        var numbers = graph.Constant<int>($"{name}.outliers.channels", outliers.Channels, outliers.Channels.Length);
        var weight = graph.Constant<float>($"{name}.outliers.weight", outliers.Weight, outliers.Channels.Length, quantized.Outputs);
        var values = graph.Node("Gather", $"{name}.outliers", [inner, numbers], ("axis", 2));
        var product = graph.Node("MatMul", $"{name}.outliers.product", [values, weight]);
        return graph.Node("Add", name, [Multiply($"{name}.usual", quantized, inner), product]);
    }

    private string Smooth(string name, string states, float[] factors) =>
        graph.Node("Mul", $"{name}.smoothed", [states, graph.Constant<float>($"{name}.factors", factors, factors.Length)]);

    private string WithBias(string name, QuantizedDense dense, string states) =>
        Multiply(name, dense, states, graph.Constant<float>($"{name}.bias", dense.Bias, dense.Outputs));

    private string Multiply(string name, QuantizedDense dense, string states, string bias = "")
    {
        var tensors = Add(name, dense, states);
        string[] inputs = [tensors.Inputs, tensors.Weight, tensors.InputScale, tensors.Scales, tensors.InputZero];
        return graph.FusedNode("MatMulIntegerToFloat", name, bias.Length == 0 ? inputs : [.. inputs, "", bias]);
    }

    private (string Inputs, string Weight, string InputScale, string Scales, string InputZero) Add(
        string name, QuantizedDense dense, string states)
    {
        var scale = graph.Scalar($"{name}.input.step", dense.InputScale);
        var zero = graph.Scalar($"{name}.input.zero", dense.InputZero);
        return (
            graph.Node("QuantizeLinear", $"{name}.input", [states, scale, zero]),
            graph.Constant<sbyte>($"{name}.weight", dense.Weight, dense.Inputs, dense.Outputs),
            scale,
            graph.Constant<float>($"{name}.steps", dense.Scales, dense.Outputs),
            zero);
    }
}
