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
        var weight = graph.ConstantInFile($"{name}.weight", type, decoder.Weight, decoder.Outputs, decoder.Inputs);
        if (type == ElementType.Float)
            return graph.Node("Gemm", name, [states, weight], ("transB", 1));
        var product = graph.Node("Gemm", $"{name}.product", [graph.Cast($"{name}.states", states, type), weight], ("transB", 1));
        return graph.ToFloat(name, product, type);
    }

    /// <inheritdoc/>
    protected override string AddNormalizedEmbeddings(OnnxGraph graph, EncoderWeights encoder, string result)
    {
        var (sizes, width, norm) = (encoder.Dimensions, encoder.EmbeddingSize, encoder.EmbeddingNorm);
        var words = graph.Constant("embeddings.word", type, encoder.WordEmbeddings, sizes.Vocabulary, width);
        if (encoder.PositionEmbeddings is not { } positions)
            return graph.Normalize(result, type, norm, graph.Node("Gather", "embeddings.rows", [words, TensorNames.InputIds]));
        graph.FusedNode(
            "EmbedLayerNormalization",
            [result, "embeddings.mask"],
            [
                TensorNames.InputIds,
                TensorNames.TokenTypeIds,
                words,
                graph.Constant("embeddings.position", type, positions, sizes.Positions, width),
                graph.Constant("embeddings.type", type, TokenTypesOf(encoder), sizes.TokenTypes, width),
                graph.Constant("embeddings.scale", type, norm.Scale, width),
                graph.Constant("embeddings.shift", type, norm.Bias, width),
            ],
            ("epsilon", norm.Epsilon));
        return result;
    }
}
