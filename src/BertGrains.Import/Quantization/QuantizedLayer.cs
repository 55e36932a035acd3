namespace BertGrains.Import.Quantization;

/// <summary>An encoder layer in 8-bit integers.</summary>
internal sealed record QuantizedLayer
{
    /// <summary>By what each channel is multiplied before <see cref="Attention"/>.</summary>
    public required float[] AttentionFactors { get; init; }

    /// <summary>Query, key and value.</summary>
    public required QuantizedDense Attention { get; init; }

    public required QuantizedDense AttentionOutput { get; init; }

    /// <summary>By what each channel is multiplied before <see cref="Intermediate"/>.</summary>
    public required float[] IntermediateFactors { get; init; }

    public required QuantizedDense Intermediate { get; init; }

    /// <summary>The second feed-forward layer, with zeros for the channels of <see cref="Outliers"/>.</summary>
    public required QuantizedDense Output { get; init; }

    /// <summary>Channels of the second feed-forward layer's inputs that are multiplied in fp32; often none.</summary>
    public required OutlierChannels Outliers { get; init; }
}
