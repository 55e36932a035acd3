using BertGrains.Import.Checkpoints;
using BertGrains.Import.Onnx;

namespace BertGrains.Import.Graphs;

/// <summary>Matrix products in fp32 or fp16.</summary>
internal sealed class FloatArithmetic(OnnxGraph graph, ElementType type) : ILayerArithmetic
{
    /// <inheritdoc/>
    public ElementType States => type;

    /// <inheritdoc/>
    public string Attention(string name, EncoderLayerWeights layer, string states, AttentionInputs inputs)
    {
        var joined = DenseLayers.Join(layer.Query, layer.Key, layer.Value);
        if (layer.RotaryBase is not null || inputs.BiasOf(layer) is not null)
            return graph.Attend(name, layer, WithBias($"{name}.joined", joined, states), inputs);
        var weight = graph.Constant($"{name}.weight", type, DenseLayers.Transpose(joined), joined.Inputs, joined.Outputs);
        var bias = graph.Constant($"{name}.bias", type, joined.Bias, joined.Outputs);
        return graph.FusedNode("Attention", name, [states, weight, bias, inputs.Lengths], ("num_heads", layer.AttentionHeads));
    }

    /// <inheritdoc/>
    public string AttentionOutput(string name, EncoderLayerWeights layer, string context) =>
        Multiply(name, layer.AttentionOutput, context);

    /// <inheritdoc/>
    public string Intermediate(string name, EncoderLayerWeights layer, string attended) => WithBias(name, layer.Intermediate, attended);

    /// <inheritdoc/>
    public string Gate(string name, EncoderLayerWeights layer, DenseWeights gate, string attended) => WithBias(name, gate, attended);

    /// <inheritdoc/>
    public string Output(string name, EncoderLayerWeights layer, string inner) => Multiply(name, layer.Output, inner);

    private string WithBias(string name, DenseWeights dense, string states)
    {
        var product = Multiply($"{name}.product", dense, states);
        return graph.Node("Add", name, [product, graph.Constant($"{name}.bias", type, dense.Bias, dense.Outputs)]);
    }

    private string Multiply(string name, DenseWeights dense, string states) => graph.Node(
        "MatMul", name, [states, graph.Constant($"{name}.weight", type, DenseLayers.Transpose(dense), dense.Inputs, dense.Outputs)]);
}
