using BertGrains.Inference.Bundles;
using BertGrains.Inference.Graphs;

namespace BertGrains.Inference.Trunks;

/// <summary>Reads the embeddings of a trunk, see <see cref="TrunkReader"/>.</summary>
internal static class EmbeddingReader
{
    /// <summary>The embeddings that give hidden state 0.</summary>
    public static EmbeddingLayout Read(TrunkNodes nodes)
    {
        var node = nodes.Producer(TensorNames.Hidden(0));
        switch (node.Operator)
        {
            case "Add":
                var (projection, narrow) = nodes.ProductWithBias(TensorNames.Hidden(0));
                TrunkNodes.Require(projection.Input is null);
                return Normalized(nodes, nodes.Producer(narrow)) with { Projection = projection };
            default:
                return Normalized(nodes, node);
        }
    }

    private static EmbeddingLayout Normalized(TrunkNodes nodes, OnnxNode node)
    {
        switch (node.Operator)
        {
            case "com.microsoft.EmbedLayerNormalization":
                TrunkNodes.Require(
                    node.Inputs.Count == 7 && node.Input(0) == TensorNames.InputIds && node.Input(1) == TensorNames.TokenTypeIds);
                var norm = new NormLayout(nodes.Floats(node.Input(5)), nodes.Floats(node.Input(6)), null, TrunkNodes.Epsilon(node));
                return new EmbeddingLayout(nodes.Floats(node.Input(2)), null, nodes.Floats(node.Input(3)), nodes.Floats(node.Input(4)), norm);
            case "LayerNormalization":
                var (words, scales) = Words(nodes, node.Input(0));
                return new EmbeddingLayout(words, scales, null, null, nodes.Norm(node));
            default:
                return NormalizedSum(nodes, TrunkNodes.Expect(node, "com.microsoft.SkipLayerNormalization"));
        }
    }

    private static EmbeddingLayout NormalizedSum(TrunkNodes nodes, OnnxNode node)
    {
        var (words, scales) = Words(nodes, node.Input(0));
        var places = nodes.Producer(node.Input(1), "Add");
        var types = nodes.Producer(places.Input(0), "Gather");
        var positions = nodes.Producer(places.Input(1), "Slice");
        TrunkNodes.Require(types.Input(1) == TensorNames.TokenTypeIds);
        // Positions are counted from 0.
        var start = nodes.Constant(positions.Input(1), OnnxType.Int64);
        TrunkNodes.Require(positions.Inputs.Count == 3 && start.HasShape(1) && nodes.Copy<long>(start)[0] == 0);
        TrunkNodes.Require(nodes.Producer(positions.Input(2), "Shape") is { Attributes: var shape } end
            && end.Input(0) == TensorNames.InputIds && shape.GetValueOrDefault("start") == 1);
        return new EmbeddingLayout(
            words, scales, nodes.Floats(positions.Input(0)), nodes.Floats(types.Input(0)), nodes.NormOfSum(node));
    }

    // Rows in fp32, or rows in int8 with a scale for each.
    private static (OnnxTensor Words, OnnxTensor? Scales) Words(TrunkNodes nodes, string tensor)
    {
        var node = nodes.Producer(tensor);
        if (node.Operator == "Gather")
        {
            TrunkNodes.Require(node.Input(1) == TensorNames.InputIds && node.Attributes.Count == 0);
            return (nodes.Floats(node.Input(0)), null);
        }

        var scaled = TrunkNodes.Expect(node, "Mul");
        var words = nodes.Producer(nodes.Producer(scaled.Input(0), "Cast").Input(0), "Gather");
        var scales = nodes.Producer(scaled.Input(1), "Gather");
        TrunkNodes.Require(words.Input(1) == TensorNames.InputIds && scales.Input(1) == TensorNames.InputIds);
        return (nodes.Constant(words.Input(0), OnnxType.Int8), nodes.Floats(scales.Input(0)));
    }
}
