using BertGrains.Inference.Bundles;
using BertGrains.Inference.Graphs;

namespace BertGrains.Inference.Trunks;

/// <summary>Reads the attention of a layer, see <see cref="TrunkReader"/>.</summary>
internal static class AttentionReader
{
    // Added to the scores of tokens outside of a window.
    private const float Excluded = -30_000;

    /// <summary>The projection, the form of attention, and the states that attention reads.</summary>
    public static (ProductLayout Projection, AttentionLayout Attention, string States) Read(TrunkNodes nodes, OnnxNode node)
    {
        TrunkNodes.Require(node.Attributes.Keys.All(name => name == "num_heads") && node.Attributes.Count == 1);
        var heads = (int)node.Attributes["num_heads"];
        switch (node.Operator)
        {
            case "com.microsoft.Attention":
                TrunkNodes.Require(node.Inputs.Count == 4);
                nodes.RequireLengths(node.Input(3));
                var joined = new ProductLayout(nodes.Floats(node.Input(1)), nodes.Floats(node.Input(2)), null);
                return (joined, new AttentionLayout(heads), node.Input(0));
            case "com.microsoft.QAttention":
                TrunkNodes.Require(node.Inputs.Count == 7);
                nodes.RequireLengths(node.Input(5));
                var (input, states) = nodes.Quantization(node.Input(0), node.Input(3), node.Input(6), node.Input(4));
                var quantized = new ProductLayout(nodes.Constant(node.Input(1), OnnxType.Int8), nodes.Floats(node.Input(2)), input);
                return (quantized, new AttentionLayout(heads), states);
            default:
                return ReadSplit(nodes, TrunkNodes.Expect(node, "com.microsoft.MultiHeadAttention"), heads);
        }
    }

    // Queries, keys and values are parts of one product.
    private static (ProductLayout Projection, AttentionLayout Attention, string States) ReadSplit(TrunkNodes nodes, OnnxNode node, int heads)
    {
        TrunkNodes.Require(node.Inputs.Count is 5 or 6 && node.Input(3).Length == 0);
        nodes.RequireLengths(node.Input(4));
        var (query, rotation) = Rotation(nodes, node.Input(0));
        var (key, rotationOfKeys) = Rotation(nodes, node.Input(1));
        TrunkNodes.Require(rotation == rotationOfKeys);
        var split = TrunkNodes.Expect(nodes.AnyProducer(query), "Split");
        TrunkNodes.Require(split.Outputs.SequenceEqual([query, key, node.Input(2)]));
        TrunkNodes.Require(split.Attributes.GetValueOrDefault("axis") == 2 && split.Attributes.GetValueOrDefault("num_outputs") == 3);
        var (projection, states) = nodes.ProductWithBias(split.Input(0));
        var attention = node.Inputs.Count == 6 ? Bias(nodes, nodes.Producer(node.Input(5), "Unsqueeze"), heads) : new AttentionLayout(heads);
        return (projection, attention with { Cosines = rotation.Cosines, Sines = rotation.Sines }, states);
    }

    private static (string Input, (OnnxTensor? Cosines, OnnxTensor? Sines) Rotation) Rotation(TrunkNodes nodes, string tensor)
    {
        var node = nodes.AnyProducer(tensor);
        if (node.Operator != "com.microsoft.RotaryEmbedding")
            return (tensor, default);
        TrunkNodes.Require(node.Inputs.Count == 4 && node.Attributes.Count == 0 && nodes.Only<long>(node.Input(1), OnnxType.Int64) == 0);
        return (node.Input(0), (nodes.Floats(node.Input(2)), nodes.Floats(node.Input(3))));
    }

    // A table of values for each distance, or zero and a large negative number for near and far tokens.
    private static AttentionLayout Bias(TrunkNodes nodes, OnnxNode node, int heads)
    {
        var values = nodes.Producer(node.Input(0));
        if (values.Operator == "Gather")
        {
            TrunkNodes.Require(values.Attributes.GetValueOrDefault("axis") == 1);
            var table = nodes.Floats(values.Input(0));
            var columns = nodes.Producer(values.Input(1), "Add");
            RequireDistances(nodes, columns.Input(0));
            TrunkNodes.Require(table.Dimensions.Count == 2 && table.Dimensions[1] == (2 * nodes.Only<long>(columns.Input(1), OnnxType.Int64)) + 1);
            return new AttentionLayout(heads) { PositionBias = table };
        }

        var isNear = nodes.Producer(TrunkNodes.Expect(values, "Where").Input(0), "LessOrEqual");
        TrunkNodes.Require(nodes.Only<float>(values.Input(1), OnnxType.Float) == 0 && nodes.Only<float>(values.Input(2), OnnxType.Float) == Excluded);
        RequireDistances(nodes, nodes.Producer(isNear.Input(0), "Abs").Input(0));
        var window = nodes.Only<long>(isNear.Input(1), OnnxType.Int64);
        TrunkNodes.Require(window is >= 0 and <= int.MaxValue / 4);
        return new AttentionLayout(heads) { Window = (int)window };
    }

    // The number of each column minus the number of each row.
    private static void RequireDistances(TrunkNodes nodes, string tensor)
    {
        var node = nodes.Producer(tensor, "Sub");
        var rows = nodes.Producer(node.Input(1), "Unsqueeze");
        var numbers = nodes.Producer(node.Input(0), "Range");
        TrunkNodes.Require(rows.Input(0) == node.Input(0) && nodes.Only<long>(rows.Input(1), OnnxType.Int64) == 1);
        TrunkNodes.Require(nodes.Only<long>(numbers.Input(0), OnnxType.Int64) == 0 && nodes.Only<long>(numbers.Input(2), OnnxType.Int64) == 1);
        var shape = nodes.Producer(nodes.Producer(numbers.Input(1), "Squeeze").Input(0), "Shape");
        TrunkNodes.Require(shape.Input(0) == TensorNames.AttentionMask);
        TrunkNodes.Require(shape.Attributes.GetValueOrDefault("start") == 1 && shape.Attributes.GetValueOrDefault("end") == 2);
    }
}
