using BertGrains.Import.Onnx;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Graphs;

/// <summary>Nodes derived from a mask, int32 [batch, tokens]: 1 for tokens that count, 0 for padding; by default the attention mask.</summary>
internal static class MaskNodes
{
    /// <summary>Number of tokens of each item, int32 [batch].</summary>
    public static string Lengths(this OnnxGraph graph, string mask = TensorNames.AttentionMask) =>
        graph.Node("ReduceSum", "lengths", [mask, graph.Constant<long>("lengths.axes", [1], 1)], ("keepdims", 0));

    /// <summary>The mask as a row for each item, [batch, 1, tokens].</summary>
    public static string MaskRow(this OnnxGraph graph, ElementType type, string mask = TensorNames.AttentionMask)
    {
        var numbers = graph.Cast("mask.numbers", mask, type);
        return graph.Node("Unsqueeze", "mask.row", [numbers, graph.Constant<long>("mask.row.axes", [1], 1)]);
    }

    /// <summary>1 / n for each of the n tokens of an item that count, else 0, [batch, 1, tokens].</summary>
    public static string MeanWeights(this OnnxGraph graph, ElementType type, string mask = TensorNames.AttentionMask)
    {
        var row = graph.MaskRow(type, mask);
        return graph.Node("Div", "mean.weights", [row, graph.SumOfRow("mean.tokens", row)]);
    }

    /// <summary>Sum over the last of three dimensions; the dimension remains with length 1.</summary>
    public static string SumOfRow(this OnnxGraph graph, string name, string row) =>
        graph.Node("ReduceSum", name, [row, graph.Constant<long>($"{name}.axes", [2], 1)], ("keepdims", 1));

    /// <summary>Removes a dimension of length 1.</summary>
    public static string Squeeze(this OnnxGraph graph, string name, string input, long axis) =>
        graph.Node("Squeeze", name, [input, graph.Constant<long>($"{name}.axes", [axis], 1)]);

    /// <summary>Converts states to fp32 if they have another type.</summary>
    public static string ToFloat(this OnnxGraph graph, string name, string states, ElementType type) =>
        type == ElementType.Float ? states : graph.Cast(name, states, ElementType.Float);

    /// <summary>Converts fp32 values to the type of states if it is another one.</summary>
    public static string FromFloat(this OnnxGraph graph, string name, string values, ElementType type) =>
        type == ElementType.Float ? values : graph.Cast(name, values, type);

    /// <summary>Converts a tensor to another type.</summary>
    public static string Cast(this OnnxGraph graph, string name, string input, ElementType type) =>
        graph.Node("Cast", name, [input], ("to", (long)type));
}
