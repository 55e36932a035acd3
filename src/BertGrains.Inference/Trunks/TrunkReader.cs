using BertGrains.Inference.Bundles;
using BertGrains.Inference.Graphs;

namespace BertGrains.Inference.Trunks;

/// <summary>
/// Reads the layout of a trunk from its graph, backwards from the last hidden state. Only graphs of the forms that the import writes in fp32
/// and int8 have a layout; every other graph runs as it is.
/// </summary>
internal static class TrunkReader
{
    /// <summary>The layout of a trunk.</summary>
    /// <param name="graph">The graph of the trunk.</param>
    /// <param name="layers">Number of its layers.</param>
    /// <param name="outputs">Names of hidden states, and the name of the means.</param>
    /// <returns>Null if the graph has another form.</returns>
    public static TrunkLayout? Read(OnnxGraphFile graph, int layers, IReadOnlyCollection<string> outputs)
    {
        try
        {
            var nodes = new TrunkNodes(graph);
            if (outputs.Contains(TensorNames.Mean))
                RequireMeans(nodes, layers);
            var layout = Read(nodes, layers);
            return TrunkShapes.Fit(layout) ? layout : null;
        }
        catch (OtherFormException)
        {
            return null;
        }
    }

    private static TrunkLayout Read(TrunkNodes nodes, int layers)
    {
        var embeddings = EmbeddingReader.Read(nodes);
        var last = nodes.Producer(TensorNames.Hidden(layers));
        if (last.Operator == "com.microsoft.SkipLayerNormalization")
            return new TrunkLayout(embeddings, [.. Enumerable.Range(1, layers).Select(layer => LayerReader.Read(nodes, layer))], null);

        // The last layer's output is normalized, the others' are not.
        var outputs = Enumerable.Range(0, layers).Select(TensorNames.Hidden).Append(last.Input(0)).ToList();
        var read = Enumerable.Range(1, layers).Select(layer => FirstNormLayerReader.Read(nodes, outputs[layer - 1], outputs[layer]));
        return new TrunkLayout(embeddings, [.. read], nodes.Norm(last));
    }

    // The means of all states, with weights 1 / n for the n tokens of an item.
    private static void RequireMeans(TrunkNodes nodes, int layers)
    {
        var joined = nodes.Producer(nodes.Producer(TensorNames.Mean, "Cast").Input(0), "Concat");
        TrunkNodes.Require(joined.Inputs.Count == layers + 1 && joined.Attributes.GetValueOrDefault("axis") == 1);
        for (var state = 0; state <= layers; state++)
        {
            var product = nodes.Producer(joined.Input(state), "MatMul");
            var weights = nodes.Producer(product.Input(0), "Div");
            var row = nodes.Producer(nodes.Producer(weights.Input(0), "Unsqueeze").Input(0), "Cast");
            TrunkNodes.Require(product.Input(1) == TensorNames.Hidden(state) && row.Input(0) == TensorNames.AttentionMask);
            TrunkNodes.Require(nodes.Producer(weights.Input(1), "ReduceSum").Input(0) == weights.Input(0));
        }
    }
}
