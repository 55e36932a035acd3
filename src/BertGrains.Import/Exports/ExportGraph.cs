using BertGrains.Import.Onnx;

namespace BertGrains.Import.Exports;

/// <summary>The nodes of an export with the links between them, and its constants.</summary>
internal sealed class ExportGraph
{
    private readonly Dictionary<string, NodeProto> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<NodeProto>> _consumers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _stored = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ExportConstant?> _constants = new(StringComparer.Ordinal);

    public ExportGraph(GraphProto graph)
    {
        Nodes = graph.Node;
        foreach (var tensor in graph.Initializer)
            _stored[tensor.Name] = tensor;
        Inputs = [.. graph.Input.Select(input => input.Name).Where(name => !_stored.ContainsKey(name))];
        foreach (var node in graph.Node)
        {
            foreach (var output in node.Output.Where(output => output.Length > 0))
                _producers[output] = node;
            foreach (var input in node.Input.Where(input => input.Length > 0).Distinct())
                (_consumers.TryGetValue(input, out var list) ? list : _consumers[input] = []).Add(node);
        }
    }

    /// <summary>The nodes in an order of execution, as ONNX requires it.</summary>
    public IReadOnlyList<NodeProto> Nodes { get; }

    /// <summary>The inputs that have no default.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The names of parameters that the exporter kept, with their constants.</summary>
    public IEnumerable<(string Name, ExportConstant Constant)> NamedConstants => _stored.Keys
        .Concat(_producers.Keys)
        .Where(ParameterNames.IsName)
        .Select(name => (name, Constant: ConstantOf(name)))
        .Where(entry => entry.Constant is { IsFloat: true })
        .Select(entry => (entry.name, entry.Constant!));

    /// <summary>The node that computes a tensor; null for inputs and stored constants.</summary>
    public NodeProto? ProducerOf(string tensor) => _producers.GetValueOrDefault(tensor);

    /// <summary>The nodes that read a tensor, in an order of execution.</summary>
    public IReadOnlyList<NodeProto> ConsumersOf(string tensor) => _consumers.TryGetValue(tensor, out var nodes) ? nodes : [];

    /// <summary>A constant, also behind nodes that only rename, cast, reshape or transpose it; null if the tensor depends on inputs.</summary>
    public ExportConstant? ConstantOf(string tensor)
    {
        if (_constants.TryGetValue(tensor, out var known))
            return known;

        // A cycle, which a valid graph does not have, ends here.
        _constants[tensor] = null;
        var found = _stored.TryGetValue(tensor, out var stored)
            ? new ExportConstant(stored, IsTransposed: false, Name: null)
            : _producers.TryGetValue(tensor, out var node) ? Behind(node) : null;
        return _constants[tensor] = found is not null && ParameterNames.IsName(tensor) ? found with { Name = tensor } : found;
    }

    private ExportConstant? Behind(NodeProto node) => node.OpType switch
    {
        "Constant" => node.Attribute.FirstOrDefault(a => a.Name == "value")?.T is { } value ? new ExportConstant(value, false, null) : null,
        "Identity" or "Cast" or "CastLike" => ConstantOf(node.Input[0]),
        "Reshape" or "Squeeze" or "Unsqueeze" => ConstantOf(node.Input[0]) is { VectorLength: not null } vector ? vector : null,
        "Transpose" => ConstantOf(node.Input[0]) is { Tensor.Dims.Count: 2 } matrix && IsExchange(node) ? matrix.Transpose() : null,
        _ => null,
    };

    private static bool IsExchange(NodeProto transpose) =>
        transpose.Attribute.FirstOrDefault(a => a.Name == "perm") is not { } order || order.Ints is [1, 0];
}
