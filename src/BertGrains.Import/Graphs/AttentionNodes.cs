using BertGrains.Import.Checkpoints;
using BertGrains.Import.Onnx;

namespace BertGrains.Import.Graphs;

/// <summary>Attention as nodes, from joined queries, keys and values.</summary>
internal static class AttentionNodes
{
    /// <summary>Adds rotation, scores, softmax and the sum of values; the result is [batch, tokens, hidden].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">Name of the result.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="joined">Queries, keys and values, [batch, tokens, 3 · hidden].</param>
    /// <param name="inputs">The other inputs of attention.</param>
    public static string Attend(this OnnxGraph graph, string name, EncoderLayerWeights layer, string joined, AttentionInputs inputs)
    {
        string[] parts = [$"{name}.query", $"{name}.key", $"{name}.value"];
        graph.Nodes("Split", parts, [joined], ("axis", 2), ("num_outputs", 3));
        if (layer.RotaryBase is { } rotaryBase)
        {
            var size = layer.Query.Outputs / layer.AttentionHeads;
            parts[0] = inputs.Rotate($"{name}.query.rotated", parts[0], rotaryBase, size);
            parts[1] = inputs.Rotate($"{name}.key.rotated", parts[1], rotaryBase, size);
        }

        string[] all = [.. parts, "", inputs.Lengths];
        return graph.FusedNode(
            "MultiHeadAttention", name, inputs.BiasOf(layer) is { } bias ? [.. all, bias] : all, ("num_heads", layer.AttentionHeads));
    }
}
