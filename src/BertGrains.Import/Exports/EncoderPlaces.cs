using BertGrains.Import.Onnx;

namespace BertGrains.Import.Exports;

/// <summary>The layers of one encoder layer, by their places in the graph.</summary>
/// <param name="Query">Layer of the queries; one layer may give queries, keys and values.</param>
/// <param name="Key">Layer of the keys.</param>
/// <param name="Value">Layer of the values.</param>
/// <param name="AttentionOutput">After the attention.</param>
/// <param name="NormAfterAttention">The next normalization.</param>
/// <param name="Intermediate">The next dense layer.</param>
/// <param name="Output">The next dense layer after that.</param>
/// <param name="NormAfterOutput">The next normalization; null for none.</param>
internal sealed record LayerPlaces(
    DenseNode Query,
    DenseNode Key,
    DenseNode Value,
    DenseNode AttentionOutput,
    NormNode NormAfterAttention,
    DenseNode Intermediate,
    DenseNode Output,
    NormNode? NormAfterOutput);

/// <summary>
/// The encoder of a graph, found without names: every softmax of attention scores is a layer, and the rest of a layer is found from there by
/// following the data.
/// </summary>
/// <param name="Layers">The layers, first to last.</param>
/// <param name="Before">Dense layers before the first layer.</param>
/// <param name="FirstNorm">The normalization of the embeddings; null if there is none.</param>
/// <param name="Heads">Dense layers that are in no encoder layer, in an order of execution, without those of <paramref name="Before"/>.</param>
/// <param name="HeadNorms">Normalizations that are in no encoder layer, in an order of execution.</param>
internal sealed record EncoderPlaces(
    IReadOnlyList<LayerPlaces> Layers,
    IReadOnlyList<DenseNode> Before,
    NormNode? FirstNorm,
    IReadOnlyList<DenseNode> Heads,
    IReadOnlyList<NormNode> HeadNorms)
{
    /// <summary>Finds the encoder; null if a layer has another form.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="layers">The layers of the graph.</param>
    public static EncoderPlaces? Find(ExportGraph graph, GraphLayers layers)
    {
        var flow = new DataFlow(graph, layers);
        var found = new List<LayerPlaces>();
        foreach (var attention in graph.Nodes.Select(node => AttentionOf(node, flow)).OfType<Attention>())
        {
            if (Place(attention, flow) is not { } layer)
                return null;
            found.Add(layer);
        }

        if (found.Count == 0)
            return null;
        var dense = found.SelectMany(DenseOf).ToHashSet(ReferenceEqualityComparer.Instance);
        var norms = found.SelectMany(l => new[] { l.NormAfterAttention, l.NormAfterOutput }).ToHashSet(ReferenceEqualityComparer.Instance);
        var others = layers.Dense.Where(d => !dense.Contains(d)).ToList();
        var before = others.Where(d => flow.DenseAfter(d.Output) is { } next && DenseOf(found[0]).Take(3).Contains(next)).Take(1).ToList();
        var first = layers.Norms is [var one, ..] ? one : null;
        return new EncoderPlaces(
            found,
            before,
            first is null || norms.Contains(first) ? null : first,
            [.. others.Except(before)],
            [.. layers.Norms.Where(n => !norms.Contains(n) && !ReferenceEquals(n, first))]);
    }

    private static IEnumerable<DenseNode> DenseOf(LayerPlaces layer) =>
        [layer.Query, layer.Key, layer.Value, layer.AttentionOutput, layer.Intermediate, layer.Output];

    private static Attention? AttentionOf(NodeProto node, DataFlow flow)
    {
        if (node is { OpType: "Attention", Domain: "", Input.Count: > 2 })
            return new Attention(node.Input[0], node.Input[1], node.Input[2], node.Output[0]);
        if (node.OpType != "Softmax" || flow.ProductBefore(node.Input[0]) is not { } scores || flow.ProductAfter(node.Output[0]) is not { } context)
            return null;
        return new Attention(scores.Input[0], scores.Input[1], context.Input[1], context.Output[0]);
    }

    private static LayerPlaces? Place(Attention attention, DataFlow flow) =>
        flow.DenseBefore(attention.Queries) is { } query
            && flow.DenseBefore(attention.Keys) is { } key
            && flow.DenseBefore(attention.Values) is { } value
            && flow.DenseAfter(attention.Output) is { } output
            && flow.NormAfter(output.Output) is { } norm
            && flow.DenseAfter(norm.Output) is { } intermediate
            && flow.DenseAfter(intermediate.Output) is { } last
            ? new LayerPlaces(query, key, value, output, norm, intermediate, last, flow.NormAfter(last.Output))
            : null;

    private sealed record Attention(string Queries, string Keys, string Values, string Output);
}
