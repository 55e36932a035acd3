using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Onnx;

namespace BertGrains.Import.Graphs;

/// <summary>The states of lower heads beside those of the trunk.</summary>
internal static class LowerNodes
{
    /// <summary>The pooled state of an item and the states of its lower heads, those of tokens as their mean: float [batch, width].</summary>
    public static string WithLower(this OnnxGraph graph, TextHeadWeights head, string pooled, HeadInputs inputs)
    {
        if (head.Lower.Count == 0)
            return pooled;
        return graph.Node("Concat", "lower.joined", [pooled, .. head.Lower.Select(OfItem)], ("axis", 1));

        string OfItem(HeadStates lower)
        {
            var states = inputs.StatesOf(lower);
            if (!lower.IsOfTokens)
                return states;
            var mean = graph.Node("MatMul", $"lower.{lower.Head}.mean.row", [inputs.MeanWeights(), states]);
            return graph.Squeeze($"lower.{lower.Head}.mean", mean, axis: 1);
        }
    }

    /// <summary>The state of each token and the states of the lower heads, those of an item at each token: float [batch, tokens, width].</summary>
    public static string WithLower(this OnnxGraph graph, TokenHeadWeights head, string states, HeadInputs inputs)
    {
        string? tokens = null;
        return graph.Node("Concat", "lower.joined", [states, .. head.Lower.Select(OfTokens)], ("axis", 2));

        string OfTokens(HeadStates lower)
        {
            var name = inputs.StatesOf(lower);
            if (lower.IsOfTokens)
                return name;
            tokens ??= graph.Node("Shape", "lower.tokens", [inputs.Mask()], ("start", 1));
            var one = graph.Constant<long>($"lower.{lower.Head}.one", [1], 1);
            var shape = graph.Node("Concat", $"lower.{lower.Head}.shape", [one, tokens, one], ("axis", 0));
            var row = graph.Node("Unsqueeze", $"lower.{lower.Head}.row", [name, one]);
            return graph.Node("Expand", $"lower.{lower.Head}.rows", [row, shape]);
        }
    }
}
