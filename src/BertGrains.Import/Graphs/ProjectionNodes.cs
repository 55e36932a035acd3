using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Onnx;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Graphs;

/// <summary>Dense layers that make embeddings, as nodes.</summary>
internal static class ProjectionNodes
{
    /// <summary>Adds layers that end in the output of the graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="layers">At least one layer.</param>
    /// <param name="values">What the first one reads.</param>
    /// <param name="dense">Adds the product and bias of a layer under a name.</param>
    public static void Project(
        this OnnxGraph graph, IReadOnlyList<ActivatedDense> layers, string values, Func<string, DenseWeights, string, string> dense)
    {
        for (var i = 0; i < layers.Count; i++)
        {
            var (layer, name, input) = (layers[i], $"dense.{i}", values);
            var result = i == layers.Count - 1 ? TensorNames.Output : $"{name}.result";
            values = graph.Activate(layer.Residual is null ? result : $"{name}.activated", layer.Activation, dense(name, layer.Dense, input));
            if (layer.Residual is { } residual)
                values = graph.Node("Add", result, [values, residual.Projection is { } weights ? dense($"{name}.residual", weights, input) : input]);
        }
    }

    /// <summary>A vector for each token, float [batch, tokens, dimensions].</summary>
    public static void EmbedTokens(this OnnxGraph graph, TokenEmbeddingHeadWeights head, LayerMix lastLayer, HeadInputs inputs)
    {
        var states = graph.ToFloat("states.float", inputs.Mix(lastLayer), inputs.States);
        if (head.Layers.Count == 0)
            graph.Node("Identity", TensorNames.Output, [states]);
        else
            graph.Project(head.Layers, states, (name, dense, input) => HeadGraphs.DenseOfTokens(graph, name, dense, input));
    }
}
