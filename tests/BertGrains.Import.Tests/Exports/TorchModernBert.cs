using BertGrains.Import.Onnx;

namespace BertGrains.Import.Tests.Exports;

/// <summary>ModernBERT in an export: joined projections, rotary embeddings, gated feed-forward layers, no biases.</summary>
internal sealed record TorchModernBert(TorchGraph Graph, string Prefix, int Heads, int Hidden, int Layers, int Window)
{
    private const float Epsilon = 1e-5f;

    private int Size => Hidden / Heads;

    public string Write()
    {
        var ids = Graph.Input("input_ids");
        var padding = Graph.MaskBias(Graph.Input("attention_mask"));
        var words = Graph.Node("Gather", $"{Prefix}embeddings.tok_embeddings", [Graph.Parameter($"{Prefix}embeddings.tok_embeddings.weight"), ids]);
        var states = Graph.Norm($"{Prefix}embeddings.norm", words, Epsilon);
        var length = Graph.Node("Squeeze", "", [Graph.SizeOf("", ids, 1)]);
        var range = Graph.Node("Range", "", [Graph.Ints(0), length, Graph.Ints(1)]);
        var local = Graph.Node("Add", "", [padding, FarTokens(range)]);
        var (wide, near) = (Angles(range, 160_000f), Angles(range, 10_000f));
        for (var k = 0; k < Layers; k++)
            states = k % 3 == 0 ? Layer(k, states, padding, wide) : Layer(k, states, local, near);
        return Graph.Norm($"{Prefix}final_norm", states, Epsilon);
    }

    private string FarTokens(string range)
    {
        string Op(string op, params string[] inputs) => Graph.Node(op, "", inputs);
        var distance = Op("Abs", Op("Sub", Op("Unsqueeze", range, Graph.IntList(1)), Op("Unsqueeze", range, Graph.IntList(0))));
        return Op("Where", Op("Greater", distance, Graph.Ints(Window / 2)), Graph.Number(float.MinValue), Graph.Number(0));
    }

    // [1, 1, tokens, size] cosines and sines: the frequencies are a constant that a product expands.
    private (string Cos, string Sin) Angles(string range, float theta)
    {
        var module = $"{Prefix}rotary_emb";
        float[] frequencies = [.. Enumerable.Range(0, Size / 2).Select(i => MathF.Pow(theta, -2f * i / Size))];
        var positions = Graph.Node("Unsqueeze", module, [Graph.Cast(module, range, ElementType.Float), Graph.IntList(0, 1)]);
        var product = Graph.Node("MatMul", module, [Graph.Floats(frequencies, 1, Size / 2, 1), positions]);
        var half = Graph.Node("Transpose", module, [product], TorchGraph.Perm(0, 2, 1));
        var angles = Graph.Node("Unsqueeze", module, [Graph.Node("Concat", module, [half, half], ("axis", -1)), Graph.IntList(1)]);
        return (Graph.Node("Cos", module, [angles]), Graph.Node("Sin", module, [angles]));
    }

    private string Layer(int k, string states, string mask, (string Cos, string Sin) angles)
    {
        var module = $"{Prefix}layers.{k}";
        var attention = $"{module}.attn";
        string Op(string op, params string[] inputs) => Graph.Node(op, attention, inputs);
        var input = k == 0 ? states : Graph.Norm($"{module}.attn_norm", states, Epsilon);
        var joined = Graph.View(attention, Graph.Linear($"{attention}.Wqkv", input), 3, Heads, Size);
        var parts = Graph.Nodes("Split", attention, 3, [Graph.Node("Transpose", attention, [joined], TorchGraph.Perm(0, 3, 2, 1, 4))], SplitSizes(2, 3));
        var (query, key, value) = (Op("Squeeze", parts[0], Graph.IntList(2)), Op("Squeeze", parts[1], Graph.IntList(2)), Op("Squeeze", parts[2], Graph.IntList(2)));
        var turned = Graph.Node("Transpose", attention, [Turn(attention, key, angles)], TorchGraph.Perm(0, 1, 3, 2));
        var scores = Op("Mul", Op("MatMul", Turn(attention, query, angles), turned), Graph.Number(1 / MathF.Sqrt(Size)));
        var shares = Graph.Node("Softmax", attention, [Op("Add", scores, mask)], ("axis", -1));
        var context = Graph.Node("Transpose", attention, [Op("MatMul", shares, value)], TorchGraph.Perm(0, 2, 1, 3));
        var attended = Op("Add", states, Graph.Linear($"{attention}.Wo", Graph.View(attention, context, Hidden)));
        var wide = Graph.Linear($"{module}.mlp.Wi", Graph.Norm($"{module}.mlp_norm", attended, Epsilon));
        var halves = Graph.Nodes("Split", $"{module}.mlp", 2, [wide], SplitSizes(-1, 2));
        var gated = Graph.Node("Mul", $"{module}.mlp", [Graph.Activate($"{module}.mlp.act", "gelu", halves[0]), halves[1]]);
        return Graph.Node("Add", module, [attended, Graph.Linear($"{module}.mlp.Wo", gated)]);
    }

    private string Turn(string module, string states, (string Cos, string Sin) angles)
    {
        string Op(string op, params string[] inputs) => Graph.Node(op, module, inputs);
        var halves = Graph.Nodes("Split", module, 2, [states], SplitSizes(-1, 2));
        var rotated = Graph.Node("Concat", module, [Op("Neg", halves[1]), halves[0]], ("axis", -1));
        return Op("Add", Op("Mul", states, angles.Cos), Op("Mul", rotated, angles.Sin));
    }

    // Opset 18 needs the number of parts; before, it was that of the outputs.
    private NodeAttribute[] SplitSizes(long axis, long parts) => Graph.IsNew ? [("axis", axis), ("num_outputs", parts)] : [("axis", axis)];
}
