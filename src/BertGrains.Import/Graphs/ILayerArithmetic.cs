using BertGrains.Import.Checkpoints;
using BertGrains.Import.Onnx;

namespace BertGrains.Import.Graphs;

/// <summary>
/// The matrix products of an encoder layer as nodes of a graph: in floating point, or in 8-bit integers. States are
/// [batch, tokens, length]; <c>name</c> is the name of the result and begins the names of everything added for it.
/// </summary>
internal interface ILayerArithmetic
{
    /// <summary>Type of the states between the layers.</summary>
    ElementType States { get; }

    /// <summary>Self-attention: softmax(Q Kᵀ / √d) V for each attention head, no token attending to padding.</summary>
    /// <param name="name">Name of the result.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="states">What the layer reads.</param>
    /// <param name="lengths">Tokens of each item, int32 [batch].</param>
    string Attention(string name, EncoderLayerWeights layer, string states, string lengths);

    /// <summary>The dense layer after attention, without its bias.</summary>
    string AttentionOutput(string name, EncoderLayerWeights layer, string context);

    /// <summary>The first feed-forward layer with its bias, before its activation.</summary>
    string Intermediate(string name, EncoderLayerWeights layer, string attended);

    /// <summary>The second feed-forward layer, without its bias.</summary>
    string Output(string name, EncoderLayerWeights layer, string inner);
}
