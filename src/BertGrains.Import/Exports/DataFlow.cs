using BertGrains.Import.Onnx;

namespace BertGrains.Import.Exports;

/// <summary>
/// Finds the nearest layer before or after a tensor. Only data is followed: sizes of tensors, which exports compute for their reshapes, are not.
/// </summary>
internal sealed class DataFlow(ExportGraph graph, GraphLayers layers)
{
    // Operators whose first input is the data; the others are shapes, axes and indices.
    private static readonly HashSet<string> FirstInputOnly =
        ["Reshape", "Expand", "Tile", "Slice", "Squeeze", "Unsqueeze", "Gather", "Split", "Pad", "Transpose", "Cast", "Identity"];

    private readonly Dictionary<string, DenseNode> _denseOf = layers.Dense.DistinctBy(d => d.Output).ToDictionary(d => d.Output, StringComparer.Ordinal);
    private readonly ILookup<string, DenseNode> _denseAt = layers.Dense.ToLookup(d => d.Input, StringComparer.Ordinal);
    private readonly ILookup<string, NormNode> _normsAt = layers.Norms.ToLookup(n => n.Input, StringComparer.Ordinal);

    /// <summary>The nearest dense layer whose result a tensor is computed from; null for none.</summary>
    public DenseNode? DenseBefore(string tensor) => Before(tensor, _denseOf.GetValueOrDefault);

    /// <summary>The nearest product of two tensors, both computed, before a tensor.</summary>
    public NodeProto? ProductBefore(string tensor) => Before(tensor, name => graph.ProducerOf(name) is { } node && IsProduct(node) ? node : null);

    /// <summary>The nearest product of two tensors, both computed, after a tensor.</summary>
    public NodeProto? ProductAfter(string tensor) => After(tensor, name => graph.ConsumersOf(name).FirstOrDefault(IsProduct));

    /// <summary>The nearest dense layer after a tensor.</summary>
    public DenseNode? DenseAfter(string tensor) => After(tensor, name => _denseAt[name].FirstOrDefault());

    /// <summary>The nearest normalization after a tensor.</summary>
    public NormNode? NormAfter(string tensor) => After(tensor, name => _normsAt[name].FirstOrDefault());

    private bool IsProduct(NodeProto node) =>
        node.OpType == "MatMul" && graph.ConstantOf(node.Input[0]) is null && graph.ConstantOf(node.Input[1]) is null;

    private T? Before<T>(string tensor, Func<string, T?> find)
        where T : class => Search(tensor, find, name => graph.ProducerOf(name) is { } node ? DataOf(node) : []);

    private T? After<T>(string tensor, Func<string, T?> find)
        where T : class => Search(
            tensor, find, name => graph.ConsumersOf(name).Where(node => DataOf(node).Contains(name)).SelectMany(node => node.Output));

    private static IEnumerable<string> DataOf(NodeProto node) => node.OpType switch
    {
        "Shape" or "Size" or "ConstantOfShape" => [],
        _ => FirstInputOnly.Contains(node.OpType) ? node.Input.Take(1) : node.Input,
    };

    // Breadth first, so that the nearest one is found.
    private static T? Search<T>(string start, Func<string, T?> find, Func<string, IEnumerable<string>> next)
        where T : class
    {
        var queue = new Queue<string>([start]);
        var seen = new HashSet<string>(StringComparer.Ordinal) { start };
        while (queue.TryDequeue(out var tensor))
        {
            if (find(tensor) is { } found)
                return found;
            foreach (var name in next(tensor).Where(name => name.Length > 0 && seen.Add(name)))
                queue.Enqueue(name);
        }

        return null;
    }
}
