using BertGrains.Import.Checkpoints;
using BertGrains.Import.Onnx;

namespace BertGrains.Import.Graphs;

/// <summary>One encoder layer as nodes, in the trunk or in a head.</summary>
internal static class EncoderLayerNodes
{
    /// <summary>Adds the layer and returns the name of its states, [batch, tokens, hidden].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="arithmetic">Adds the matrix products.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="scope">Prefix of the names of the layer's tensors.</param>
    /// <param name="states">Name of the input states.</param>
    /// <param name="inputs">The other inputs of attention.</param>
    /// <param name="result">Name of the output states.</param>
    public static string AddEncoderLayer(
        this OnnxGraph graph,
        ILayerArithmetic arithmetic,
        EncoderLayerWeights layer,
        string scope,
        string states,
        AttentionInputs inputs,
        string result) => layer.NormalizesFirst
            ? AddNormalizingFirst(graph, arithmetic, layer, scope, states, inputs, result)
            : AddNormalizingLast(graph, arithmetic, layer, scope, states, inputs, result);

    /// <summary>Normalizes states.</summary>
    public static string Normalize(this OnnxGraph graph, string name, ElementType type, LayerNormWeights norm, string states) => graph.Node(
        "LayerNormalization",
        name,
        [states, graph.Constant($"{name}.scale", type, norm.Scale, norm.Scale.Length), graph.Constant($"{name}.shift", type, norm.Bias, norm.Bias.Length)],
        ("epsilon", norm.Epsilon));

    private static string AddNormalizingLast(
        OnnxGraph graph, ILayerArithmetic arithmetic, EncoderLayerWeights layer, string scope, string states, AttentionInputs inputs, string result)
    {
        var context = arithmetic.Attention($"{scope}.attention", layer, states, inputs);
        var projected = arithmetic.AttentionOutput($"{scope}.attention.output", layer, context);
        var attended = AddAndNormalize($"{scope}.attended", projected, states, layer.AttentionOutput.Bias, layer.AttentionNorm!);
        var inner = FeedForward(graph, arithmetic, layer, scope, attended);
        var output = arithmetic.Output($"{scope}.output", layer, inner);
        return AddAndNormalize(result, output, attended, layer.Output.Bias, layer.OutputNorm);

        string AddAndNormalize(string name, string update, string residual, float[] bias, LayerNormWeights norm) => graph.FusedNode(
            "SkipLayerNormalization",
            name,
            [
                update,
                residual,
                graph.Constant($"{name}.scale", arithmetic.States, norm.Scale, norm.Scale.Length),
                graph.Constant($"{name}.shift", arithmetic.States, norm.Bias, norm.Bias.Length),
                graph.Constant($"{name}.bias", arithmetic.States, bias, bias.Length),
            ],
            ("epsilon", norm.Epsilon));
    }

    private static string AddNormalizingFirst(
        OnnxGraph graph, ILayerArithmetic arithmetic, EncoderLayerWeights layer, string scope, string states, AttentionInputs inputs, string result)
    {
        var type = arithmetic.States;
        var input = layer.AttentionNorm is { } norm ? graph.Normalize($"{scope}.normalized", type, norm, states) : states;
        var context = arithmetic.Attention($"{scope}.attention", layer, input, inputs);
        var projected = arithmetic.AttentionOutput($"{scope}.attention.output", layer, context);
        var attended = Add($"{scope}.attended", projected, states, layer.AttentionOutput.Bias);
        var inner = FeedForward(graph, arithmetic, layer, scope, graph.Normalize($"{scope}.attended.normalized", type, layer.OutputNorm, attended));
        return Add(result, arithmetic.Output($"{scope}.output", layer, inner), attended, layer.Output.Bias);

        string Add(string name, string update, string residual, float[] bias)
        {
            if (bias.All(value => value == 0))
                return graph.Node("Add", name, [update, residual]);
            var biased = graph.Node("Add", $"{name}.update", [update, graph.Constant($"{name}.bias", type, bias, bias.Length)]);
            return graph.Node("Add", name, [biased, residual]);
        }
    }

    private static string FeedForward(OnnxGraph graph, ILayerArithmetic arithmetic, EncoderLayerWeights layer, string scope, string attended)
    {
        var intermediate = arithmetic.Intermediate($"{scope}.intermediate", layer, attended);
        var inner = graph.Activate($"{scope}.activated", layer.Activation, intermediate);
        return layer.Gate is { } gate
            ? graph.Node("Mul", $"{scope}.gated", [inner, arithmetic.Gate($"{scope}.gate", layer, gate, attended)])
            : inner;
    }
}
