using BertGrains.Inference.Graphs;

namespace BertGrains.Inference.Trunks;

/// <summary>
/// Whether the constants of a trunk fit each other. The operators of a packed trunk read them through pointers, so a wrong shape would be
/// an access outside of them.
/// </summary>
internal static class TrunkShapes
{
    /// <summary>Whether all shapes fit. Each constant has the bytes of its own shape.</summary>
    public static bool Fit(TrunkLayout layout) =>
        Fit(layout.Embeddings)
        && layout.Layers.Select((layer, index) => Fit(layer, layout, index)).All(fits => fits)
        && (layout.FinalNorm is null || Fit(layout.FinalNorm, layout.Hidden));

    private static bool Fit(EmbeddingLayout embeddings)
    {
        if (!IsTable(embeddings.Words) || embeddings.Positions is null != embeddings.Types is null)
            return false;
        var width = embeddings.Width;
        return (embeddings.Positions is null || (IsTable(embeddings.Positions, width) && IsTable(embeddings.Types!, width)))
            && (embeddings.WordScales is null || embeddings.WordScales.HasShape(embeddings.Words.Dimensions[0], 1))
            && (embeddings.Projection is null
                || (IsTable(embeddings.Projection.Weight) && Fit(embeddings.Projection, width, embeddings.Projection.Outputs)))
            && Fit(embeddings.Norm, width);
    }

    // Only the input of a first layer may be normalized already.
    private static bool Fit(LayerLayout layer, TrunkLayout trunk, int index)
    {
        var hidden = trunk.Hidden;
        return Fit(layer.Attention, hidden)
            && Fit(layer.Projection, hidden, 3 * hidden)
            && Fit(layer.AttentionOutput, hidden, hidden)
            && (layer.AttentionNorm is null ? index == 0 && trunk.FinalNorm is not null : Fit(layer.AttentionNorm, hidden))
            && (trunk.FinalNorm is null || index > 0 || layer.AttentionNorm is null)
            && IsTable(layer.Intermediate.Weight)
            && Fit(layer.Intermediate, hidden, layer.Intermediate.Outputs)
            && (layer.Gate is null || Fit(layer.Gate, hidden, layer.Intermediate.Outputs))
            && Fit(layer.Output, layer.Intermediate.Outputs, hidden)
            && Fit(layer.Outliers, layer.Intermediate.Outputs, hidden)
            && Fit(layer.OutputNorm, hidden);
    }

    private static bool Fit(AttentionLayout attention, int hidden)
    {
        var (heads, cosines, bias) = (attention.Heads, attention.Cosines, attention.PositionBias);
        if (heads <= 0 || hidden % heads != 0)
            return false;
        var size = hidden / heads;
        return (cosines is null || (size % 2 == 0 && IsTable(cosines, size / 2) && attention.Sines!.HasShape(cosines.Dimensions[0], size / 2)))
            && (bias is null || (IsTable(bias) && bias.Dimensions[0] == heads && bias.Dimensions[1] % 2 == 1));
    }

    private static bool Fit(ProductLayout product, int inputs, int outputs) =>
        product.Weight.HasShape(inputs, outputs)
        && (product.Bias is null || product.Bias.HasShape(outputs))
        && (product.Input is null || Fit(product.Input, inputs, outputs));

    private static bool Fit(QuantizationLayout input, int inputs, int outputs) =>
        (input.Factors is null || input.Factors.HasShape(inputs))
        && input.Scale.HasShape()
        && input.Zero.HasShape()
        && input.WeightScales.HasShape(outputs);

    private static bool Fit(OutlierLayout? outliers, int inputs, int outputs) =>
        outliers is null
        || (outliers.Weight.HasShape(outliers.Channels.Length, outputs) && outliers.Channels.All(channel => (uint)channel < (uint)inputs));

    private static bool Fit(NormLayout norm, int hidden) =>
        norm.Scale.HasShape(hidden) && norm.Shift.HasShape(hidden) && (norm.Bias is null || norm.Bias.HasShape(hidden));

    private static bool IsTable(OnnxTensor tensor, int? width = null) =>
        tensor.Dimensions.Count == 2 && (width is null || tensor.Dimensions[1] == width);
}
