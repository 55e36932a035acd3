using BertGrains.Import.Onnx;

namespace BertGrains.Import.Tests.Exports;

/// <summary>The encoders of transformers in an export, from the module's input ids to the last states.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Type">The model_type.</param>
/// <param name="Prefix">Path of the encoder.</param>
/// <param name="Heads">Number of attention heads.</param>
/// <param name="Hidden">Length of a state.</param>
/// <param name="Layers">Number of layers.</param>
/// <param name="Positions">Rows of the position embeddings.</param>
/// <param name="Activation">Of the feed-forward layers.</param>
/// <param name="Epsilon">Of the normalizations.</param>
internal sealed record TorchEncoder(
    TorchGraph Graph, string Type, string Prefix, int Heads, int Hidden, int Layers, int Positions, string Activation, float Epsilon)
{
    private bool IsRoberta => Type is "roberta" or "xlm-roberta" or "camembert" or "mpnet";

    public string Write()
    {
        var ids = Graph.Input("input_ids");
        var mask = Graph.MaskBias(Graph.Input("attention_mask"));
        var states = Embed(ids);
        var bias = Type == "mpnet" ? TorchRelativePositions.Write(Graph, Prefix + "encoder", states) : null;
        for (var k = 0; k < Layers; k++)
            states = Layer(k, states, mask, bias);
        return states;
    }

    private string Embed(string ids)
    {
        var module = Prefix + "embeddings";
        string Op(string op, params string[] inputs) => Graph.Node(op, module, inputs);
        var sum = Graph.Node("Gather", $"{module}.word_embeddings", [Graph.Parameter($"{module}.word_embeddings.weight"), ids]);
        if (Graph.Has($"{module}.token_type_embeddings.weight"))
        {
            var types = IsRoberta ? Op("Sub", ids, ids) : Graph.Input("token_type_ids");
            sum = Op("Add", sum, Graph.Node("Gather", $"{module}.token_type_embeddings", [Graph.Parameter($"{module}.token_type_embeddings.weight"), types]));
        }

        var at = IsRoberta
            ? PositionsAfterPadding(module, ids)
            : Op("Slice", PositionIds(), Graph.IntList(0), Graph.SizeOf(module, ids, 1), Graph.IntList(1), Graph.IntList(1));
        sum = Op("Add", sum, Graph.Node("Gather", $"{module}.position_embeddings", [Graph.Parameter($"{module}.position_embeddings.weight"), at]));
        var states = Graph.Norm($"{module}.LayerNorm", sum, Epsilon);
        return Graph.Has($"{Prefix}embeddings_project.weight") ? Graph.Linear($"{Prefix}embeddings_project", states) : states;
    }

    private string PositionIds()
    {
        var all = Graph.IntList([.. Enumerable.Range(0, Positions).Select(i => (long)i)]);
        return Graph.Node("Unsqueeze", "", [all, Graph.IntList(0)]);
    }

    private string PositionsAfterPadding(string module, string ids)
    {
        string Op(string op, params string[] inputs) => Graph.Node(op, module, inputs);
        var isToken = Graph.Cast(module, Op("Not", Op("Equal", ids, Graph.Ints(1))), ElementType.Int64);
        return Op("Add", Op("Mul", Op("CumSum", isToken, Graph.Ints(1)), isToken), Graph.Ints(1));
    }

    private string Layer(int k, string states, string mask, string? bias)
    {
        var (layer, q, key, v, o, n1, i, f, n2) = Type switch
        {
            "distilbert" => ("transformer.layer", "attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "sa_layer_norm",
                "ffn.lin1", "ffn.lin2", "output_layer_norm"),
            "mpnet" => ("encoder.layer", "attention.attn.q", "attention.attn.k", "attention.attn.v", "attention.attn.o", "attention.LayerNorm",
                "intermediate.dense", "output.dense", "output.LayerNorm"),
            _ => ("encoder.layer", "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
                "attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm"),
        };
        var module = $"{Prefix}{layer}.{k}";
        var attention = $"{module}.attention";
        string Op(string op, params string[] inputs) => Graph.Node(op, attention, inputs);
        string Split(string name) => Graph.View(attention, Graph.Linear($"{module}.{name}", states), Heads, Hidden / Heads);

        // Keys before queries, as PyTorch traces the module.
        var keys = Graph.Node("Transpose", attention, [Split(key)], TorchGraph.Perm(0, 2, 3, 1));
        var values = Graph.Node("Transpose", attention, [Split(v)], TorchGraph.Perm(0, 2, 1, 3));
        var queries = Graph.Node("Transpose", attention, [Split(q)], TorchGraph.Perm(0, 2, 1, 3));
        var root = Graph.Number(MathF.Sqrt((float)Hidden / Heads));
        var scores = Type == "distilbert" ? Op("MatMul", Op("Div", queries, root), keys) : Op("Div", Op("MatMul", queries, keys), root);
        if (bias is not null)
            scores = Op("Add", scores, bias);
        var shares = Graph.Node("Softmax", attention, [Op("Add", scores, mask)], ("axis", -1));
        var context = Graph.Node("Transpose", attention, [Op("MatMul", shares, values)], TorchGraph.Perm(0, 2, 1, 3));
        var attended = Graph.Linear($"{module}.{o}", Graph.View(attention, context, Hidden));
        var normalized = Graph.Norm($"{module}.{n1}", Graph.Node("Add", module, [attended, states]), Epsilon);
        var inner = Graph.Activate(module, Activation, Graph.Linear($"{module}.{i}", normalized));
        return Graph.Norm($"{module}.{n2}", Graph.Node("Add", module, [Graph.Linear($"{module}.{f}", inner), normalized]), Epsilon);
    }
}
