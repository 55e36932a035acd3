using BertGrains.Inference.Graphs;

namespace BertGrains.Inference.Trunks;

/// <summary>What the trunk of a bundle computes, independent of the operators of its graph. Constants are in the graph's file.</summary>
/// <param name="Embeddings">The embeddings.</param>
/// <param name="Layers">The layers, from the first one.</param>
/// <param name="FinalNorm">
/// For layers with normalization before attention and feed-forward layers, that of the last layer's output; null for the others.
/// </param>
internal sealed record TrunkLayout(EmbeddingLayout Embeddings, IReadOnlyList<LayerLayout> Layers, NormLayout? FinalNorm)
{
    /// <summary>Length of a hidden state.</summary>
    public int Hidden => Embeddings.Projection?.Outputs ?? Embeddings.Width;
}

/// <summary>The sum of embeddings, normalized.</summary>
/// <param name="Words">[vocabulary, width] in fp32 or int8.</param>
/// <param name="WordScales">A factor for each row of 8-bit words; null for fp32.</param>
/// <param name="Positions">[positions, width]; null for none.</param>
/// <param name="Types">[types, width]; null for none.</param>
/// <param name="Norm">Layer normalization of the sum.</param>
internal sealed record EmbeddingLayout(OnnxTensor Words, OnnxTensor? WordScales, OnnxTensor? Positions, OnnxTensor? Types, NormLayout Norm)
{
    /// <summary>From normalized embeddings to hidden state 0, in fp32; null for none.</summary>
    public ProductLayout? Projection { get; init; }

    /// <summary>Length of an embedding.</summary>
    public int Width => (int)Words.Dimensions[^1];
}

/// <summary>A layer. Normalization is after attention and after the feed-forward layers, or before them, see <see cref="TrunkLayout.FinalNorm"/>.</summary>
internal sealed record LayerLayout
{
    /// <summary>Queries, keys and values side by side.</summary>
    public required ProductLayout Projection { get; init; }

    public required AttentionLayout Attention { get; init; }

    public required ProductLayout AttentionOutput { get; init; }

    /// <summary>Null if the input of the first layer is normalized already.</summary>
    public required NormLayout? AttentionNorm { get; init; }

    public required ProductLayout Intermediate { get; init; }

    /// <summary>Factor of the activated values; null for none. Its inputs become the same integers as those of <see cref="Intermediate"/>.</summary>
    public ProductLayout? Gate { get; init; }

    public required ActivationKind Activation { get; init; }

    public required ProductLayout Output { get; init; }

    /// <summary>Inputs of <see cref="Output"/> that are multiplied in fp32; null if there are none.</summary>
    public required OutlierLayout? Outliers { get; init; }

    public required NormLayout OutputNorm { get; init; }
}

/// <summary>The form of attention.</summary>
/// <param name="Heads">Number of attention heads.</param>
internal sealed record AttentionLayout(int Heads)
{
    /// <summary>Cosines of the rotation of queries and keys, [positions, size / 2]; null for no rotation.</summary>
    public OnnxTensor? Cosines { get; init; }

    /// <summary>Sines of the rotation.</summary>
    public OnnxTensor? Sines { get; init; }

    /// <summary>Greatest distance of a token that a token attends to; null for no limit.</summary>
    public int? Window { get; init; }

    /// <summary>A value for each distance, added to scores, [heads, 2 · positions - 1]; null for none.</summary>
    public OnnxTensor? PositionBias { get; init; }
}

/// <summary>A product with a weight, and a bias that is added in fp32.</summary>
/// <param name="Weight">[inputs, outputs] in fp32 or int8.</param>
/// <param name="Bias">[outputs]; null if there is none.</param>
/// <param name="Input">How inputs become 8-bit integers; null for a product in fp32.</param>
internal sealed record ProductLayout(OnnxTensor Weight, OnnxTensor? Bias, QuantizationLayout? Input)
{
    public int Inputs => (int)Weight.Dimensions[0];

    public int Outputs => (int)Weight.Dimensions[1];
}

/// <summary>Inputs as 8-bit integers: round(x · factor / scale) + zero.</summary>
/// <param name="Factors">A factor for each channel; null for 1.</param>
/// <param name="Scale">Scale of the inputs.</param>
/// <param name="Zero">Zero point of the inputs.</param>
/// <param name="WeightScales">Scales of the weights of each output.</param>
internal sealed record QuantizationLayout(OnnxTensor? Factors, OnnxTensor Scale, OnnxTensor Zero, OnnxTensor WeightScales);

/// <summary>Channels that are multiplied in fp32.</summary>
/// <param name="Channels">Their numbers.</param>
/// <param name="Weight">[channels, outputs].</param>
internal sealed record OutlierLayout(int[] Channels, OnnxTensor Weight);

/// <summary>A layer normalization.</summary>
/// <param name="Scale">Factor of each channel.</param>
/// <param name="Shift">Added to each channel.</param>
/// <param name="Bias">Added before the normalization; null if there is none.</param>
/// <param name="Epsilon">Added to the variance.</param>
internal sealed record NormLayout(OnnxTensor Scale, OnnxTensor Shift, OnnxTensor? Bias, float Epsilon);

/// <summary>Activations between the feed-forward layers.</summary>
internal enum ActivationKind
{
    Gelu,
    GeluTanh,
    Relu,
    Silu,
}
