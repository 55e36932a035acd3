using BertGrains.Import.Checkpoints;
using BertGrains.Import.Onnx;

namespace BertGrains.Import.Graphs;

/// <summary>One BERT layer as nodes, in the trunk or in a head.</summary>
internal static class EncoderLayerNodes
{
    /// <summary>Adds the layer and returns the name of its states, [batch, tokens, hidden].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="arithmetic">Adds the matrix products.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="scope">Prefix of the names of the layer's tensors.</param>
    /// <param name="states">Name of the input states.</param>
    /// <param name="lengths">Number of tokens of each item, int32 [batch].</param>
    /// <param name="result">Name of the output states.</param>
    public static string AddEncoderLayer(
        this OnnxGraph graph,
        ILayerArithmetic arithmetic,
        EncoderLayerWeights layer,
        string scope,
        string states,
        string lengths,
        string result)
    {
        var context = arithmetic.Attention($"{scope}.attention", layer, states, lengths);
        var projected = arithmetic.AttentionOutput($"{scope}.attention.output", layer, context);
        var attended = AddAndNormalize($"{scope}.attended", projected, states, layer.AttentionOutput.Bias, layer.AttentionNorm);
        var intermediate = arithmetic.Intermediate($"{scope}.intermediate", layer, attended);
        var inner = graph.Activate($"{scope}.activated", layer.Activation, intermediate);
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
}
