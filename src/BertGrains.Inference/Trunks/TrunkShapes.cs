using BertGrains.Inference.Graphs;

namespace BertGrains.Inference.Trunks;

/// <summary>
/// Whether the constants of a trunk fit each other. The operators of a packed trunk read them through pointers, so a wrong shape would be
/// an access outside of them.
/// </summary>
internal static class TrunkShapes
{
    /// <summary>Whether all shapes fit. Each constant has the bytes of its own shape.</summary>
    public static bool Fit(TrunkLayout layout) => Fit(layout.Embeddings, layout.Hidden) && layout.Layers.All(layer => Fit(layer, layout.Hidden));

    private static bool Fit(EmbeddingLayout embeddings, int hidden) =>
        IsTable(embeddings.Words, hidden)
        && IsTable(embeddings.Positions, hidden)
        && IsTable(embeddings.Types, hidden)
        && (embeddings.WordScales is null || embeddings.WordScales.HasShape(embeddings.Words.Dimensions[0], 1))
        && Fit(embeddings.Norm, hidden);

    private static bool Fit(LayerLayout layer, int hidden) =>
        layer.Heads > 0
        && hidden % layer.Heads == 0
        && Fit(layer.Projection, hidden, 3 * hidden)
        && Fit(layer.AttentionOutput, hidden, hidden)
        && Fit(layer.AttentionNorm, hidden)
        && IsTable(layer.Intermediate.Weight)
        && Fit(layer.Intermediate, hidden, layer.Intermediate.Outputs)
        && Fit(layer.Output, layer.Intermediate.Outputs, hidden)
        && Fit(layer.Outliers, layer.Intermediate.Outputs, hidden)
        && Fit(layer.OutputNorm, hidden);

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
