using BertGrains.Import.Checkpoints;
using BertGrains.Import.Onnx;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Graphs;

/// <summary>fp32 or fp16 for the whole graph.</summary>
internal sealed class FloatFormat(ElementType type) : GraphFormat
{
    /// <inheritdoc/>
    public override ElementType States => type;

    /// <inheritdoc/>
    public override ILayerArithmetic ArithmeticIn(OnnxGraph graph) => new FloatArithmetic(graph, type);

    /// <inheritdoc/>
    public override string AddDecoder(OnnxGraph graph, string name, DenseWeights decoder, string states)
    {
        var weight = graph.Constant($"{name}.weight", type, decoder.Weight, decoder.Outputs, decoder.Inputs);
        if (type == ElementType.Float)
            return graph.Node("Gemm", name, [states, weight], ("transB", 1));
        var product = graph.Node("Gemm", $"{name}.product", [graph.Cast($"{name}.states", states, type), weight], ("transB", 1));
        return graph.ToFloat(name, product, type);
    }

    /// <inheritdoc/>
    public override string AddEmbeddings(OnnxGraph graph, EncoderWeights encoder, string result)
    {
        var sizes = encoder.Dimensions;
        var norm = encoder.EmbeddingNorm;
        graph.FusedNode(
            "EmbedLayerNormalization",
            [result, "embeddings.mask"],
            [
                TensorNames.InputIds,
                TensorNames.TokenTypeIds,
                graph.Constant("embeddings.word", type, encoder.WordEmbeddings, sizes.Vocabulary, sizes.Hidden),
                graph.Constant("embeddings.position", type, encoder.PositionEmbeddings, sizes.Positions, sizes.Hidden),
                graph.Constant("embeddings.type", type, encoder.TokenTypeEmbeddings, sizes.TokenTypes, sizes.Hidden),
                graph.Constant("embeddings.scale", type, norm.Scale, sizes.Hidden),
                graph.Constant("embeddings.shift", type, norm.Bias, sizes.Hidden),
            ],
            ("epsilon", norm.Epsilon));
        return result;
    }
}
