using BertGrains.Import.Checkpoints;
using BertGrains.Import.Onnx;

namespace BertGrains.Import.Graphs;

/// <summary>Matrix products in fp32 or fp16.</summary>
internal sealed class FloatArithmetic(OnnxGraph graph, ElementType type) : ILayerArithmetic
{
    /// <inheritdoc/>
    public ElementType States => type;

    /// <inheritdoc/>
    public string Attention(string name, EncoderLayerWeights layer, string states, string lengths)
    {
        var joined = DenseLayers.Join(layer.Query, layer.Key, layer.Value);
        var weight = graph.Constant($"{name}.weight", type, DenseLayers.Transpose(joined), joined.Inputs, joined.Outputs);
        var bias = graph.Constant($"{name}.bias", type, joined.Bias, joined.Outputs);
        return graph.FusedNode("Attention", name, [states, weight, bias, lengths], ("num_heads", layer.AttentionHeads));
    }

    /// <inheritdoc/>
    public string AttentionOutput(string name, EncoderLayerWeights layer, string context) =>
        Multiply(name, layer.AttentionOutput, context);

    /// <inheritdoc/>
    public string Intermediate(string name, EncoderLayerWeights layer, string attended)
    {
        var product = Multiply($"{name}.product", layer.Intermediate, attended);
        var bias = graph.Constant($"{name}.bias", type, layer.Intermediate.Bias, layer.Intermediate.Outputs);
        return graph.Node("Add", name, [product, bias]);
    }

    /// <inheritdoc/>
    public string Output(string name, EncoderLayerWeights layer, string inner) => Multiply(name, layer.Output, inner);

    private string Multiply(string name, DenseWeights dense, string states) => graph.Node(
        "MatMul", name, [states, graph.Constant($"{name}.weight", type, DenseLayers.Transpose(dense), dense.Inputs, dense.Outputs)]);
}
