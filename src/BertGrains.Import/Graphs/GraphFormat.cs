using BertGrains.Import.Checkpoints;
using BertGrains.Import.Onnx;

namespace BertGrains.Import.Graphs;

/// <summary>Number format of graphs.</summary>
internal abstract class GraphFormat
{
    /// <summary>32-bit floating point.</summary>
    public static GraphFormat Fp32 { get; } = new FloatFormat(ElementType.Float);

    /// <summary>16-bit floating point, for GPUs.</summary>
    public static GraphFormat Fp16 { get; } = new FloatFormat(ElementType.Float16);

    /// <summary>Element type of hidden states.</summary>
    public abstract ElementType States { get; }

    /// <summary>The matrix products of the encoder layers of a graph.</summary>
    public abstract ILayerArithmetic ArithmeticIn(OnnxGraph graph);

    /// <summary>
    /// Adds the product of states with the rows of a decoder, without its bias: float [rows, outputs]. It has the format of the word
    /// embeddings, with which it shares its values and its size. The rows are in a file of their own, which heads with the same decoder share.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">Name of the result and prefix of its tensors.</param>
    /// <param name="decoder">The decoder.</param>
    /// <param name="states">Name of the states, float [rows, inputs].</param>
    public abstract string AddDecoder(OnnxGraph graph, string name, DenseWeights decoder, string states);

    /// <summary>Adds hidden state 0 with the name <paramref name="result"/>.</summary>
    public string AddEmbeddings(OnnxGraph graph, EncoderWeights encoder, string result)
    {
        if (encoder.Projection is not { } projection)
            return AddNormalizedEmbeddings(graph, encoder, result);
        var narrow = AddNormalizedEmbeddings(graph, encoder, "embeddings.normalized");
        var weight = graph.Constant(
            "embeddings.projection.weight", States, DenseLayers.Transpose(projection), projection.Inputs, projection.Outputs);
        var product = graph.Node("MatMul", "embeddings.projection", [narrow, weight]);
        return graph.Node("Add", result, [product, graph.Constant("embeddings.projection.bias", States, projection.Bias, projection.Outputs)]);
    }

    /// <summary>Adds the normalized sum of the embeddings of words, positions and token types.</summary>
    protected abstract string AddNormalizedEmbeddings(OnnxGraph graph, EncoderWeights encoder, string result);

    /// <summary>The token type embeddings; zeros for an encoder without them.</summary>
    protected static float[] TokenTypesOf(EncoderWeights encoder) =>
        encoder.TokenTypeEmbeddings ?? new float[encoder.Dimensions.TokenTypes * encoder.EmbeddingSize];
}
