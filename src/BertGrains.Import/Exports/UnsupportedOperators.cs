using BertGrains.Import.Onnx;

namespace BertGrains.Import.Exports;

/// <summary>Exports that were changed after the export, so that they do not have the weights of the checkpoint any more.</summary>
internal static class UnsupportedOperators
{
    private static readonly HashSet<string> Quantized =
    [
        "DynamicQuantizeLinear", "QuantizeLinear", "DequantizeLinear", "MatMulInteger", "MatMulIntegerToFloat", "DynamicQuantizeMatMul",
        "QLinearMatMul", "QGemm", "QAttention", "QEmbedLayerNormalization", "QOrderedMatMul", "MatMulNBits", "MatMulBnb4", "MatMulFpQ4",
        "GatherBlockQuantized", "ConvInteger", "QLinearConv",
    ];

    /// <summary>Refuses quantized and optimized exports.</summary>
    /// <exception cref="ImportException">The graph is one.</exception>
    public static void Check(string path, IEnumerable<NodeProto> nodes)
    {
        foreach (var node in nodes)
        {
            if (Quantized.Contains(node.OpType))
            {
                throw new ImportException(
                    $"{path} is quantized (operator {node.OpType}): its weights are rounded already. Import the export in fp32, usually model.onnx, and "
                    + "choose --precision int8 here.");
            }

            if (node.Domain is not ("" or "ai.onnx"))
            {
                throw new ImportException(
                    $"{path} was optimized after the export (operator {node.Domain}.{node.OpType}), which joins and rewrites the weights. Import the "
                    + "export without optimization, usually model.onnx.");
            }
        }
    }
}
