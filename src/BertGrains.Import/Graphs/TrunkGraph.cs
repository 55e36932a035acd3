using BertGrains.Import.Checkpoints;
using BertGrains.Import.Onnx;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Graphs;

/// <summary>Builds the graph of the encoder; <see cref="Inference.Bundles.TrunkManifest"/> describes its inputs and outputs.</summary>
internal static class TrunkGraph
{
    /// <summary>Builds the ONNX model.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="format">Number format.</param>
    /// <param name="outputs">The hidden states and means that heads read.</param>
    public static byte[] Build(EncoderWeights encoder, GraphFormat format, IEnumerable<string> outputs)
    {
        var graph = new OnnxGraph("trunk");
        graph.Input(TensorNames.InputIds, ElementType.Int32, TensorNames.Batch, TensorNames.Tokens);
        graph.Input(TensorNames.AttentionMask, ElementType.Int32, TensorNames.Batch, TensorNames.Tokens);
        graph.Input(TensorNames.TokenTypeIds, ElementType.Int32, TensorNames.Batch, TensorNames.Tokens);

        var arithmetic = format.ArithmeticIn(graph);
        var inputs = new AttentionInputs(graph, arithmetic.States, encoder.PositionBias, encoder.Dimensions.Positions);
        List<string> states = [format.AddEmbeddings(graph, encoder, TensorNames.Hidden(0))];
        for (var number = 1; number <= encoder.Layers.Count; number++)
        {
            var name = TensorNames.Hidden(number);
            var norm = number == encoder.Layers.Count ? encoder.FinalNorm : null;
            var last = graph.AddEncoderLayer(
                arithmetic, encoder.Layers[number - 1], $"layer.{number}", states[^1], inputs, norm is null ? name : $"layer.{number}.states");
            states.Add(norm is null ? last : graph.Normalize(name, arithmetic.States, norm, last));
        }

        foreach (var output in outputs.Distinct())
        {
            if (output == TensorNames.Mean)
                AddMeans(graph, arithmetic.States, states, encoder.Dimensions.Hidden);
            else
                graph.Output(output, arithmetic.States, TensorNames.Batch, TensorNames.Tokens, encoder.Dimensions.Hidden);
        }

        return graph.ToBytes();
    }

    // A row of weights, 1 / n for each token, times the states gives [batch, 1, hidden] for each layer.
    private static void AddMeans(OnnxGraph graph, ElementType type, List<string> states, int hidden)
    {
        var weights = graph.MeanWeights(type);
        string[] means = [.. states.Select(state => graph.Node("MatMul", $"mean.of.{state}", [weights, state]))];
        var joined = graph.Node("Concat", "mean.of.states", means, ("axis", 1));
        graph.Cast(TensorNames.Mean, joined, ElementType.Float);
        graph.Output(TensorNames.Mean, ElementType.Float, TensorNames.Batch, states.Count, hidden);
    }
}
