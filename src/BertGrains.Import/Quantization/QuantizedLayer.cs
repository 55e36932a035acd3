namespace BertGrains.Import.Quantization;

/// <summary>An encoder layer in 8-bit integers.</summary>
internal sealed record QuantizedLayer
{
    /// <summary>Factor of each channel before <see cref="Attention"/>.</summary>
    public required float[] AttentionFactors { get; init; }

    /// <summary>Query, key and value, joined.</summary>
    public required QuantizedDense Attention { get; init; }

    public required QuantizedDense AttentionOutput { get; init; }

    /// <summary>Factor of each channel before <see cref="Intermediate"/> and <see cref="Gate"/>.</summary>
    public required float[] IntermediateFactors { get; init; }

    public required QuantizedDense Intermediate { get; init; }

    /// <summary>The gate of the feed-forward layer; its inputs have the factors of <see cref="Intermediate"/>.</summary>
    public QuantizedDense? Gate { get; init; }

    /// <summary>The second feed-forward layer, with zeros for the channels of <see cref="Outliers"/>.</summary>
    public required QuantizedDense Output { get; init; }

    /// <summary>Input channels of the second feed-forward layer that are multiplied in fp32; often none.</summary>
    public required OutlierChannels Outliers { get; init; }
}

/// <summary>
/// A dense layer in 8-bit integers: y = InputScale · Scales · (Weightᵀ (q - InputZero)) + Bias,
/// where q = round(x / InputScale) + InputZero, clipped to 0..255.
/// </summary>
/// <param name="Inputs">Length of x.</param>
/// <param name="Outputs">Length of y.</param>
/// <param name="Weight">[inputs, outputs].</param>
/// <param name="Scales">Scale of the weights of each output.</param>
/// <param name="Bias">Added in fp32.</param>
/// <param name="InputScale">Scale of the quantized inputs.</param>
/// <param name="InputZero">Zero point of the quantized inputs.</param>
internal sealed record QuantizedDense(
    int Inputs, int Outputs, sbyte[] Weight, float[] Scales, float[] Bias, float InputScale, byte InputZero);
