using BertGrains.Import.Onnx;

namespace BertGrains.Import.Tests.Exports;

/// <summary>MPNet's bias of attention scores in an export: the bucket of every distance is computed in the graph.</summary>
internal static class TorchRelativePositions
{
    public static string Write(TorchGraph graph, string module, string states)
    {
        string Op(string op, params string[] inputs) => graph.Node(op, module, inputs);
        var length = graph.Node("Squeeze", module, [graph.SizeOf(module, states, 1)]);
        var range = Op("Range", graph.Ints(0), length, graph.Ints(1));
        var distances = Op("Sub", Op("Unsqueeze", range, graph.IntList(1)), Op("Unsqueeze", range, graph.IntList(0)));
        var first = Op("Mul", graph.Cast(module, Op("Less", distances, graph.Ints(0)), ElementType.Int64), graph.Ints(16));
        var lengths = Op("Abs", distances);
        var share = Op("Div", Op("Log", Op("Div", graph.Cast(module, lengths, ElementType.Float), graph.Number(8))), graph.Number(MathF.Log(16)));
        var far = Op("Add", graph.Cast(module, Op("Mul", share, graph.Number(8)), ElementType.Int64), graph.Ints(8));
        var bucket = Op("Add", first, Op("Where", Op("Less", lengths, graph.Ints(8)), lengths, Op("Min", far, graph.Ints(15))));
        var table = Op("Gather", graph.Parameter($"{module}.relative_attention_bias.weight"), bucket);
        return Op("Unsqueeze", graph.Node("Transpose", module, [table], TorchGraph.Perm(2, 0, 1)), graph.IntList(0));
    }
}
