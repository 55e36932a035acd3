using static BertGrains.Inference.Graphs.WireWriter;

namespace BertGrains.Inference.Graphs;

/// <summary>Copies the part of a graph that computes some tensors from others. Large constants stay in the file. Field numbers are those of onnx.proto.</summary>
internal sealed class GraphPart
{
    // Constants that decide shapes have to be in the model: ONNX Runtime does not infer shapes from those elsewhere.
    private const int LargestInModel = 64 << 10;

    private readonly OnnxGraphFile _file;
    private readonly HashSet<string> _inputs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);
    private readonly HashSet<OnnxNode> _nodes = new(ReferenceEqualityComparer.Instance);
    private readonly IReadOnlyCollection<string> _outputs;

    /// <param name="file">The graph.</param>
    /// <param name="given">Tensors that are inputs of the part where it reads them; they are inputs or outputs of the graph.</param>
    /// <param name="outputs">Outputs of the graph that the part computes.</param>
    public GraphPart(OnnxGraphFile file, IReadOnlySet<string> given, IReadOnlyCollection<string> outputs)
    {
        _file = file;
        _outputs = outputs;
        var open = new Stack<string>(outputs);
        while (open.TryPop(out var tensor))
        {
            if (given.Contains(tensor) || (file.ProducerOf(tensor) is null && file.Constant(tensor) is null))
                _inputs.Add(tensor);
            else if (file.ProducerOf(tensor) is not { } node)
                _constants.Add(tensor);
            else if (_nodes.Add(node))
                node.Inputs.Where(input => input.Length > 0).ToList().ForEach(open.Push);
        }
    }

    /// <summary>Names of the inputs.</summary>
    public IReadOnlyCollection<string> Inputs => _inputs;

    /// <summary>The model.</summary>
    public byte[] ToBytes()
    {
        List<byte> graph = [];
        foreach (var node in _file.Nodes.Where(_nodes.Contains))
            graph.AddRange(Field(1, _file.BytesOf(node.Message)));
        graph.AddRange(Field(2, "part"));
        foreach (var constant in _file.Constants.Where(constant => _constants.Contains(constant.Name)))
            graph.AddRange(Field(5, constant.Bytes <= LargestInModel ? _file.BytesOf(constant.Message) : OnnxModelWriter.InFile(constant, _file.FileName)));
        foreach (var input in _inputs)
            graph.AddRange(Field(11, _file.BytesOf(_file.Value(input)!.Value)));
        foreach (var output in _outputs)
            graph.AddRange(Field(12, _file.BytesOf(_file.Value(output)!.Value)));

        List<byte> model = [.. Field(1, _file.Version), .. Field(7, [.. graph])];
        foreach (var operators in _file.OperatorSets)
            model.AddRange(Field(8, _file.BytesOf(operators)));
        return [.. model];
    }
}
