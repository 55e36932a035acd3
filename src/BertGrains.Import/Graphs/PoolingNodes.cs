using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Onnx;

namespace BertGrains.Import.Graphs;

/// <summary>The pooling modes of sentence-transformers as nodes; the result is float [batch, hidden].</summary>
internal static class PoolingNodes
{
    /// <summary>Adds one mode; a graph can have each mode once.</summary>
    public static string Pool(this OnnxGraph graph, PoolingMode mode, LayerMix mix, HeadInputs inputs) => mode switch
    {
        PoolingMode.Cls => graph.ToFloat("pooled.first", inputs.MixOfFirst(mix), inputs.States),
        PoolingMode.Max => Max(graph, mix, inputs),
        PoolingMode.Mean => inputs.MixOfMean(mix),
        PoolingMode.MeanSqrtLen => MeanSqrtLen(graph, mix, inputs),
        PoolingMode.WeightedMean => WeightedMean(graph, mix, inputs),
        PoolingMode.LastToken => LastToken(graph, mix, inputs),
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    private static string Max(OnnxGraph graph, LayerMix mix, HeadInputs inputs)
    {
        var column = graph.Node("Unsqueeze", "max.mask", [inputs.PooledMask(), graph.Constant<long>("max.mask.axes", [2], 1)]);
        var isToken = graph.Node("Cast", "max.tokens", [column], ("to", (long)ElementType.Bool));
        var lowest = graph.Constant("max.lowest", inputs.States, [(float)Half.MinValue]);
        var states = graph.Node("Where", "max.states", [isToken, inputs.Mix(mix), lowest]);
        var max = graph.Node("ReduceMax", "max", [states, graph.Constant<long>("max.axes", [1], 1)], ("keepdims", 0));
        return graph.ToFloat("pooled.max", max, inputs.States);
    }

    // Sum / √n = mean · √n.
    private static string MeanSqrtLen(OnnxGraph graph, LayerMix mix, HeadInputs inputs)
    {
        var tokens = graph.Cast("sqrt.tokens", graph.Lengths(inputs.PooledMask()), ElementType.Float);
        var column = graph.Node("Unsqueeze", "sqrt.column", [tokens, graph.Constant<long>("sqrt.column.axes", [1], 1)]);
        return graph.Node("Mul", "pooled.sqrt", [inputs.MixOfMean(mix), graph.Node("Sqrt", "sqrt", [column])]);
    }

    private static string WeightedMean(OnnxGraph graph, LayerMix mix, HeadInputs inputs)
    {
        // Tokens after a prompt that does not count keep their positions.
        graph.Cast("weighted.mask", inputs.Mask(), ElementType.Float);
        var counted = graph.Cast("weighted.counted", inputs.PooledMask(), ElementType.Float);
        var positions = graph.Node("Mul", "weighted.positions", [Positions(graph, "weighted"), counted]);
        var sum = graph.Node("ReduceSum", "weighted.sum", [positions, graph.Constant<long>("weighted.sum.axes", [1], 1)], ("keepdims", 1));
        return WeightedSum(graph, "weighted", graph.Node("Div", "weighted.shares", [positions, sum]), mix, inputs);
    }

    private static string LastToken(OnnxGraph graph, LayerMix mix, HeadInputs inputs)
    {
        // The last token is never one of a prompt. Counts are 1, 2, … n, n, n; the mask sets padding to 0, so only the last token has the count n.
        var mask = graph.Cast("last.mask", inputs.Mask(), ElementType.Float);
        var counts = graph.Node("Mul", "last.counts", [Positions(graph, "last"), mask]);
        var highest = graph.Node("ReduceMax", "last.highest", [counts, graph.Constant<long>("last.highest.axes", [1], 1)], ("keepdims", 1));
        var isLast = graph.Cast("last.chosen", graph.Node("Equal", "last.equal", [counts, highest]), ElementType.Float);
        return WeightedSum(graph, "last", isLast, mix, inputs);
    }

    // 1, 2, 3, … for an item's tokens, float [batch, tokens].
    private static string Positions(OnnxGraph graph, string name) =>
        graph.Node("CumSum", $"{name}.count", [$"{name}.mask", graph.Scalar($"{name}.count.axis", 1)]);

    private static string WeightedSum(OnnxGraph graph, string name, string weights, LayerMix mix, HeadInputs inputs)
    {
        var row = graph.Node("Unsqueeze", $"{name}.row", [weights, graph.Constant<long>($"{name}.row.axes", [1], 1)]);
        var states = graph.ToFloat($"{name}.states", inputs.Mix(mix), inputs.States);
        return graph.Squeeze($"pooled.{name}", graph.Node("MatMul", $"{name}.product", [row, states]), axis: 1);
    }
}
