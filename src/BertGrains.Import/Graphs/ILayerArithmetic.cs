using BertGrains.Import.Checkpoints;
using BertGrains.Import.Onnx;

namespace BertGrains.Import.Graphs;

/// <summary>
/// The matrix products of an encoder layer as nodes: in floating point, or in 8-bit integers. States are [batch, tokens, length];
/// <c>name</c> is the name of the result and the prefix of the names of its other tensors.
/// </summary>
internal interface ILayerArithmetic
{
    /// <summary>Element type of the states between the layers.</summary>
    ElementType States { get; }

    /// <summary>Self-attention of a layer, see <see cref="EncoderLayerWeights"/>, without attention to padding.</summary>
    /// <param name="name">Name of the result.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="states">Name of the input states.</param>
    /// <param name="inputs">The other inputs of attention.</param>
    string Attention(string name, EncoderLayerWeights layer, string states, AttentionInputs inputs);

    /// <summary>The dense layer after attention, without its bias.</summary>
    string AttentionOutput(string name, EncoderLayerWeights layer, string context);

    /// <summary>The first feed-forward layer with its bias, before its activation.</summary>
    string Intermediate(string name, EncoderLayerWeights layer, string attended);

    /// <summary>The gate of the feed-forward layer with its bias.</summary>
    string Gate(string name, EncoderLayerWeights layer, DenseWeights gate, string attended);

    /// <summary>The second feed-forward layer, without its bias.</summary>
    string Output(string name, EncoderLayerWeights layer, string inner);
}
