using BertGrains.Import.Onnx;

namespace BertGrains.Import.Exports;

/// <summary>A dense layer of a graph.</summary>
/// <param name="Node">The product.</param>
/// <param name="Input">The tensor that it reads.</param>
/// <param name="Output">The sum of product and bias.</param>
/// <param name="Weight">[outputs, inputs].</param>
/// <param name="Bias">Null for none.</param>
internal sealed record DenseNode(NodeProto Node, string Input, string Output, ExportConstant Weight, ExportConstant? Bias);

/// <summary>A layer normalization of a graph.</summary>
/// <param name="Node">The node that multiplies with the scale.</param>
/// <param name="Input">The tensor that it reads.</param>
/// <param name="Output">Its result.</param>
/// <param name="Scale">[size].</param>
/// <param name="Bias">[size]; null for none.</param>
internal sealed record NormNode(NodeProto Node, string Input, string Output, ExportConstant Scale, ExportConstant? Bias);

/// <summary>Rows of a table by index.</summary>
/// <param name="Node">The node.</param>
/// <param name="Indices">The tensor with the indices.</param>
/// <param name="Table">[rows, columns].</param>
internal sealed record TableNode(NodeProto Node, string Indices, ExportConstant Table);

/// <summary>The layers with weights of a graph, each kind in an order of execution.</summary>
internal sealed class GraphLayers
{
    private readonly ExportGraph _graph;

    public GraphLayers(ExportGraph graph)
    {
        _graph = graph;
        Dense = [.. graph.Nodes.Select(ReadDense).OfType<DenseNode>()];
        Norms = [.. graph.Nodes.Select(ReadNorm).OfType<NormNode>()];
        Tables = [.. graph.Nodes.Select(ReadTable).OfType<TableNode>()];
    }

    public IReadOnlyList<DenseNode> Dense { get; }

    public IReadOnlyList<NormNode> Norms { get; }

    public IReadOnlyList<TableNode> Tables { get; }

    private DenseNode? ReadDense(NodeProto node)
    {
        if (node.OpType is not ("MatMul" or "Gemm") || _graph.ConstantOf(node.Input[0]) is not null
            || _graph.ConstantOf(node.Input[1]) is not { IsMatrix: true } seen)
        {
            return null;
        }

        var weight = IsSet(node, "transB") ? seen : seen.Transpose();
        if (node.OpType == "MatMul")
        {
            var (output, bias) = AddedVector(node.Output[0], weight.Shape[0]);
            return new DenseNode(node, node.Input[0], output, weight, bias);
        }

        return new DenseNode(node, node.Input[0], node.Output[0], weight, node.Input.Count > 2 ? _graph.ConstantOf(node.Input[2]) : null);
    }

    private NormNode? ReadNorm(NodeProto node)
    {
        if (node.OpType == "LayerNormalization")
        {
            return _graph.ConstantOf(node.Input[1]) is { } own
                ? new NormNode(node, node.Input[0], node.Output[0], own, node.Input.Count > 2 ? _graph.ConstantOf(node.Input[2]) : null)
                : null;
        }

        // In opsets before 17: (x - mean) / sqrt(variance + epsilon) * scale + bias.
        if (node.OpType != "Mul" || Operands(node) is not ({ VectorLength: > 1 and var size } scale, var data)
            || Uncast(data) is not { OpType: "Div" } quotient || Uncast(quotient.Input[0]) is not { OpType: "Sub" } difference)
        {
            return null;
        }

        var (output, bias) = AddedVector(node.Output[0], size);
        return new NormNode(node, difference.Input[0], output, scale, bias);
    }

    private TableNode? ReadTable(NodeProto node) =>
        node.OpType == "Gather" && !IsSet(node, "axis") && _graph.ConstantOf(node.Input[0]) is { IsMatrix: true } table
            ? new TableNode(node, node.Input[1], table)
            : null;

    private (string Output, ExportConstant? Vector) AddedVector(string product, long size)
    {
        foreach (var node in _graph.ConsumersOf(product))
        {
            if (node.OpType is "Cast" or "Identity" && AddedVector(node.Output[0], size) is { Vector: not null } behind)
                return behind;
            if (node.OpType == "Add" && Operands(node) is ({ } vector, _) && vector.VectorLength == size)
                return (node.Output[0], vector);
        }

        return (product, null);
    }

    // The constant operand of a node with two, and the other one.
    private (ExportConstant Constant, string Data)? Operands(NodeProto node)
    {
        if (_graph.ConstantOf(node.Input[0]) is { } first)
            return (first, node.Input[1]);
        return _graph.ConstantOf(node.Input[1]) is { } second ? (second, node.Input[0]) : null;
    }

    private NodeProto? Uncast(string tensor) =>
        _graph.ProducerOf(tensor) is { } node ? node.OpType is "Cast" or "Identity" ? Uncast(node.Input[0]) : node : null;

    private static bool IsSet(NodeProto node, string attribute) => node.Attribute.FirstOrDefault(a => a.Name == attribute)?.I is not (null or 0);
}
