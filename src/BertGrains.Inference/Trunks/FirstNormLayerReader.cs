using BertGrains.Inference.Graphs;

namespace BertGrains.Inference.Trunks;

/// <summary>Reads a layer with normalization before attention and before its feed-forward layers, see <see cref="TrunkReader"/>.</summary>
internal static class FirstNormLayerReader
{
    /// <summary>The layer between two tensors.</summary>
    public static LayerLayout Read(TrunkNodes nodes, string states, string result)
    {
        var (update, attended, outputBias) = Sum(nodes, result);
        var (output, inner, outliers) = nodes.FeedForwardOutput(update);
        var gated = nodes.Producer(inner, "Mul");
        var (activation, activated) = nodes.Activation(gated.Input(0));
        var (intermediate, normalized) = nodes.ProductWithBias(activated);
        var (gate, gateInput) = nodes.ProductWithBias(gated.Input(1));
        TrunkNodes.Require(gateInput == normalized && HaveEqualInputs(nodes, intermediate.Input, gate.Input));
        var outputNorm = nodes.Producer(normalized);
        TrunkNodes.Require(outputNorm.Input(0) == attended);

        var (attentionUpdate, residual, attentionBias) = Sum(nodes, attended);
        TrunkNodes.Require(residual == states);
        var (attentionOutput, context) = nodes.Product(nodes.Producer(attentionUpdate));
        var (projection, attention, attentionInput) = AttentionReader.Read(nodes, nodes.Producer(context));
        TrunkNodes.Require(attentionOutput.Bias is null && output.Bias is null);
        return new LayerLayout
        {
            Projection = projection,
            Attention = attention,
            AttentionOutput = attentionOutput with { Bias = attentionBias },
            AttentionNorm = attentionInput == states ? null : InputNorm(nodes, attentionInput, states),
            Intermediate = intermediate,
            Gate = gate,
            Activation = activation,
            Output = output with { Bias = outputBias },
            Outliers = outliers,
            OutputNorm = nodes.Norm(outputNorm),
        };
    }

    private static NormLayout InputNorm(TrunkNodes nodes, string normalized, string states)
    {
        var node = nodes.Producer(normalized);
        TrunkNodes.Require(node.Input(0) == states);
        return nodes.Norm(node);
    }

    // update + residual, or (update + bias) + residual.
    private static (string Update, string Residual, OnnxTensor? Bias) Sum(TrunkNodes nodes, string tensor)
    {
        var node = nodes.Producer(tensor, "Add");
        var update = nodes.Producer(node.Input(0));
        return update.Operator == "Add" && nodes.IsConstant(update.Input(1))
            ? (update.Input(0), node.Input(1), nodes.Floats(update.Input(1)))
            : (node.Input(0), node.Input(1), null);
    }

    // One conversion to integers serves both products.
    private static bool HaveEqualInputs(TrunkNodes nodes, QuantizationLayout? left, QuantizationLayout? right)
    {
        if (left is null || right is null)
            return left is null && right is null;
        return nodes.Copy<float>(left.Scale).SequenceEqual(nodes.Copy<float>(right.Scale))
            && nodes.Copy<byte>(left.Zero).SequenceEqual(nodes.Copy<byte>(right.Zero))
            && (left.Factors is null) == (right.Factors is null)
            && (left.Factors is null || nodes.Copy<float>(left.Factors).SequenceEqual(nodes.Copy<float>(right.Factors!)));
    }
}
