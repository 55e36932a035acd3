using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Trunks;

/// <summary>Reads a layer with normalization after its sums, see <see cref="TrunkReader"/>.</summary>
internal static class LayerReader
{
    /// <summary>The layer that gives a hidden state.</summary>
    public static LayerLayout Read(TrunkNodes nodes, int number)
    {
        var states = TensorNames.Hidden(number - 1);
        var last = nodes.Producer(TensorNames.Hidden(number), "com.microsoft.SkipLayerNormalization");
        var attended = last.Input(1);
        var (output, inner, outliers) = nodes.FeedForwardOutput(last.Input(0));
        var (activation, activated) = nodes.Activation(inner);
        var (intermediate, intermediateInput) = nodes.ProductWithBias(activated);
        TrunkNodes.Require(intermediateInput == attended);

        var middle = nodes.Producer(attended, "com.microsoft.SkipLayerNormalization");
        TrunkNodes.Require(middle.Input(1) == states);
        var (attentionOutput, context) = nodes.Product(nodes.Producer(middle.Input(0)));
        var (projection, attention, attentionInput) = AttentionReader.Read(nodes, nodes.Producer(context));
        TrunkNodes.Require(attentionInput == states);
        // The biases of these products are added by the normalizations.
        TrunkNodes.Require(attentionOutput.Bias is null && output.Bias is null);
        return new LayerLayout
        {
            Projection = projection,
            Attention = attention,
            AttentionOutput = attentionOutput,
            AttentionNorm = nodes.NormOfSum(middle),
            Intermediate = intermediate,
            Activation = activation,
            Output = output,
            Outliers = outliers,
            OutputNorm = nodes.NormOfSum(last),
        };
    }
}
