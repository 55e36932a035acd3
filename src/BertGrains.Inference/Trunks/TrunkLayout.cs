using BertGrains.Inference.Graphs;

namespace BertGrains.Inference.Trunks;

/// <summary>What the trunk of a bundle computes, independent of the operators of its graph. Constants are in the graph's file.</summary>
/// <param name="Hidden">Length of a hidden state.</param>
/// <param name="Embeddings">The embeddings.</param>
/// <param name="Layers">The layers, from the first one.</param>
internal sealed record TrunkLayout(int Hidden, EmbeddingLayout Embeddings, IReadOnlyList<LayerLayout> Layers);

/// <summary>The sum of three embeddings, normalized.</summary>
/// <param name="Words">[vocabulary, hidden] in fp32 or int8.</param>
/// <param name="WordScales">A factor for each row of 8-bit words; null for fp32.</param>
/// <param name="Positions">[positions, hidden].</param>
/// <param name="Types">[types, hidden].</param>
/// <param name="Norm">Layer normalization of the sum.</param>
internal sealed record EmbeddingLayout(OnnxTensor Words, OnnxTensor? WordScales, OnnxTensor Positions, OnnxTensor Types, NormLayout Norm);

/// <summary>A layer with normalization after attention and after the feed-forward layers.</summary>
internal sealed record LayerLayout
{
    /// <summary>Queries, keys and values side by side.</summary>
    public required ProductLayout Projection { get; init; }

    public required int Heads { get; init; }

    public required ProductLayout AttentionOutput { get; init; }

    public required NormLayout AttentionNorm { get; init; }

    public required ProductLayout Intermediate { get; init; }

    public required ActivationKind Activation { get; init; }

    public required ProductLayout Output { get; init; }

    /// <summary>Inputs of <see cref="Output"/> that are multiplied in fp32; null if there are none.</summary>
    public required OutlierLayout? Outliers { get; init; }

    public required NormLayout OutputNorm { get; init; }
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
