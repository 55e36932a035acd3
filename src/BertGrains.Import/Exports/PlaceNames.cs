using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Architectures;

namespace BertGrains.Import.Exports;

/// <summary>The names that the parameters of an export should have, from their places in the graph.</summary>
internal static class PlaceNames
{
    /// <summary>Names with their constants; none if the graph is not the encoder of the configuration.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="architecture">The architecture.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="known">Names that the exporter kept.</param>
    public static IReadOnlyList<(string Name, ExportConstant Constant)> Find(
        ExportGraph graph, GraphLayers layers, Architecture architecture, JsonFile config, IReadOnlyCollection<string> known)
    {
        var type = config.ClassName();
        var hasAnchor = known.Any(name => name.EndsWith(architecture.Anchor, StringComparison.Ordinal));
        var isBare = !architecture.Heads.TryGetValue(type, out var head) || head is null;
        var encoderPrefix = hasAnchor ? architecture.EncoderPrefix(known) : isBare ? "" : architecture.Prefix;
        var headPrefix = encoderPrefix.EndsWith(architecture.Prefix, StringComparison.Ordinal)
            ? encoderPrefix[..^architecture.Prefix.Length]
            : encoderPrefix;
        var names = EncoderNames.Of(architecture.ModelType);
        var found = new List<(string, ExportConstant)>();
        AddTables(found, graph, layers, config, names, encoderPrefix);
        if (EncoderPlaces.Find(graph, layers) is not { } places)
            return found;

        AddNorm(found, encoderPrefix + names.EmbeddingNorm, places.FirstNorm);
        AddDense(found, encoderPrefix + names.Projection, places.Before.Count > 0 ? places.Before[0] : null);
        for (var k = 0; k < places.Layers.Count; k++)
            AddLayer(found, names, encoderPrefix, places, k);
        foreach (var (name, node) in Match(EncoderNames.HeadDense(type), places.Heads, config))
            AddDense(found, (isBare ? encoderPrefix : headPrefix) + name, node);
        foreach (var (name, node) in EncoderNames.HeadNorms(type).Zip(places.HeadNorms))
            AddNorm(found, headPrefix + name, node);
        return found;
    }

    // In order; where the number of outputs is known, it decides, because the order of independent heads is not fixed.
    private static IEnumerable<(string Name, DenseNode Node)> Match(IReadOnlyList<string> names, IReadOnlyList<DenseNode> nodes, JsonFile config)
    {
        var left = nodes.ToList();
        foreach (var name in names.OrderBy(name => OutputsOf(name, config) is null))
        {
            var outputs = OutputsOf(name, config);
            if (left.Find(node => outputs is null || node.Weight.Shape[0] == outputs) is not { } found)
                continue;
            left.Remove(found);
            yield return (name, found);
        }
    }

    private static int? OutputsOf(string name, JsonFile config) => name switch
    {
        "cls.seq_relationship" => 2,
        "decoder" or "vocab_projector" or "generator_lm_head" => config.IntOrNull("vocab_size"),
        _ when name.EndsWith(".decoder", StringComparison.Ordinal) => config.IntOrNull("vocab_size"),
        _ => null,
    };

    private static void AddTables(
        List<(string Name, ExportConstant Constant)> found, ExportGraph graph, GraphLayers layers, JsonFile config, EncoderNames names, string prefix)
    {
        var word = layers.Tables.FirstOrDefault(table => graph.Inputs.Contains(SourceOf(graph, table.Indices)) && Rows(table) == config.IntOrNull("vocab_size"))
            ?? layers.Tables.FirstOrDefault(table => Rows(table) == config.IntOrNull("vocab_size"));
        AddTable(found, prefix + names.WordEmbeddings, word);
        var others = layers.Tables.Where(table => !ReferenceEquals(table, word)).ToList();
        AddTable(found, prefix + names.PositionEmbeddings, others.Find(table => Rows(table) == config.IntOrNull("max_position_embeddings")));
        AddTable(found, prefix + names.TokenTypeEmbeddings, others.Find(table => Rows(table) == config.IntOrNull("type_vocab_size")));
        AddTable(found, prefix + names.RelativeBias, others.Find(table => Rows(table) == config.IntOrNull("relative_attention_num_buckets")));
    }

    private static void AddLayer(List<(string Name, ExportConstant Constant)> found, EncoderNames names, string encoderPrefix, EncoderPlaces places, int k)
    {
        var layer = places.Layers[k];
        var prefix = $"{encoderPrefix}{names.Layer}{k}.";
        AddDense(found, prefix + names.Query, layer.Query);
        AddDense(found, prefix + names.Key, layer.Key);
        AddDense(found, prefix + names.Value, layer.Value);
        AddDense(found, prefix + names.AttentionOutput, layer.AttentionOutput);
        AddDense(found, prefix + names.Intermediate, layer.Intermediate);
        AddDense(found, prefix + names.Output, layer.Output);
        if (!names.NormalizesFirst)
        {
            AddNorm(found, prefix + names.AttentionNorm, layer.NormAfterAttention);
            AddNorm(found, prefix + names.OutputNorm, layer.NormAfterOutput);
            return;
        }

        AddNorm(found, prefix + names.OutputNorm, layer.NormAfterAttention);
        var isLast = k == places.Layers.Count - 1;
        AddNorm(
            found, isLast ? encoderPrefix + names.FinalNorm : $"{encoderPrefix}{names.Layer}{k + 1}.{names.AttentionNorm}", layer.NormAfterOutput);
    }

    private static void AddDense(List<(string Name, ExportConstant Constant)> found, string name, DenseNode? node)
    {
        if (node is null || found.Exists(entry => entry.Name == $"{name}.weight"))
            return;
        found.Add(($"{name}.weight", node.Weight));
        if (node.Bias is not null)
            found.Add(($"{name}.bias", node.Bias));
    }

    private static void AddNorm(List<(string Name, ExportConstant Constant)> found, string name, NormNode? node)
    {
        if (node is null)
            return;
        found.Add(($"{name}.weight", node.Scale));
        if (node.Bias is not null)
            found.Add(($"{name}.bias", node.Bias));
    }

    private static void AddTable(List<(string Name, ExportConstant Constant)> found, string name, TableNode? node)
    {
        if (node is not null)
            found.Add(($"{name}.weight", node.Table));
    }

    private static long? Rows(TableNode table) => table.Table.Shape[0];

    private static string SourceOf(ExportGraph graph, string tensor) =>
        graph.ProducerOf(tensor) is { OpType: "Cast" or "Identity" or "Squeeze" or "Unsqueeze" } node ? SourceOf(graph, node.Input[0]) : tensor;
}
