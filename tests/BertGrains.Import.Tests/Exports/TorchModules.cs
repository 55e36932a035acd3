using BertGrains.Import.Onnx;

namespace BertGrains.Import.Tests.Exports;

/// <summary>The nodes of PyTorch's modules in an export.</summary>
internal static class TorchModules
{
    public static string Linear(this TorchGraph graph, string module, string input, bool isMatrix = false)
    {
        var hasBias = graph.Has($"{module}.bias");
        if (isMatrix)
        {
            string[] inputs = [input, graph.Parameter($"{module}.weight"), .. hasBias ? [graph.Parameter($"{module}.bias")] : Array.Empty<string>()];
            return graph.Node("Gemm", module, inputs, ("alpha", 1f), ("beta", 1f), ("transB", 1));
        }

        var product = graph.Node("MatMul", module, [input, graph.Transposed($"{module}.weight")]);
        return hasBias ? graph.Node("Add", module, [graph.Parameter($"{module}.bias"), product]) : product;
    }

    public static string Norm(this TorchGraph graph, string module, string input, float epsilon)
    {
        var hasBias = graph.Has($"{module}.bias");
        if (graph.IsNew)
        {
            string[] inputs = [input, graph.Parameter($"{module}.weight"), .. hasBias ? [graph.Parameter($"{module}.bias")] : Array.Empty<string>()];
            return graph.Node("LayerNormalization", module, inputs, ("axis", -1), ("epsilon", epsilon));
        }

        var mean = graph.Node("ReduceMean", module, [input], TorchGraph.Axes(-1));
        var centered = graph.Node("Sub", module, [input, mean]);
        var squares = graph.Node("Pow", module, [centered, graph.Number(2)]);
        var variance = graph.Node("Add", module, [graph.Node("ReduceMean", module, [squares], TorchGraph.Axes(-1)), graph.Number(epsilon)]);
        var scaled = graph.Node("Mul", module, [graph.Node("Div", module, [centered, graph.Node("Sqrt", module, [variance])]), graph.Parameter($"{module}.weight")]);
        return hasBias ? graph.Node("Add", module, [scaled, graph.Parameter($"{module}.bias")]) : scaled;
    }

    public static string Activate(this TorchGraph graph, string module, string name, string input)
    {
        string Op(string op, params string[] inputs) => graph.Node(op, module, inputs);
        switch (name)
        {
            case "gelu":
                var error = Op("Add", Op("Erf", Op("Div", input, graph.Number(1.41421354f))), graph.Number(1));
                return Op("Mul", Op("Mul", input, error), graph.Number(0.5f));
            case "gelu_new":
                var cube = Op("Mul", Op("Pow", input, graph.Number(3)), graph.Number(0.044715f));
                var tanh = Op("Tanh", Op("Mul", Op("Add", input, cube), graph.Number(0.7978846f)));
                return Op("Mul", Op("Mul", input, graph.Number(0.5f)), Op("Add", tanh, graph.Number(1)));
            case "tanh":
                return Op("Tanh", input);
            case "relu":
                return Op("Relu", input);
            default:
                throw new NotSupportedException(name);
        }
    }

    /// <summary>A size of a tensor, as an int64 of rank 1.</summary>
    public static string SizeOf(this TorchGraph graph, string module, string tensor, long dimension)
    {
        var size = graph.Node("Gather", module, [graph.Node("Shape", module, [tensor]), graph.Ints(dimension)], ("axis", 0));
        return graph.Node("Unsqueeze", module, [size, graph.IntList(0)]);
    }

    /// <summary>[batch, tokens, …] with the sizes of the first two dimensions computed, as PyTorch's view does.</summary>
    public static string View(this TorchGraph graph, string module, string tensor, params long[] sizes)
    {
        string[] parts = [graph.SizeOf(module, tensor, 0), graph.SizeOf(module, tensor, 1), .. sizes.Select(size => graph.IntList(size))];
        return graph.Node("Reshape", module, [tensor, graph.Node("Concat", module, parts, ("axis", 0))]);
    }

    /// <summary>The row of the first token of each item, [batch, width].</summary>
    public static string First(this TorchGraph graph, string module, string states) =>
        graph.Node("Gather", module, [states, graph.Ints(0)], ("axis", 1));

    public static string Cast(this TorchGraph graph, string module, string input, ElementType type) =>
        graph.Node("Cast", module, [input], ("to", (long)type));

    /// <summary>0 for tokens and a large negative number for padding, [batch, 1, 1, tokens].</summary>
    public static string MaskBias(this TorchGraph graph, string mask)
    {
        var wide = graph.Node("Unsqueeze", "", [graph.Node("Unsqueeze", "", [mask, graph.IntList(1)]), graph.IntList(2)]);
        var inverted = graph.Node("Sub", "", [graph.Number(1), graph.Cast("", wide, ElementType.Float)]);
        return graph.Node("Mul", "", [inverted, graph.Number(float.MinValue)]);
    }
}
