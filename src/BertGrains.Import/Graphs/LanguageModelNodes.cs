using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Onnx;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Graphs;

/// <summary>The heads over a masked language model as nodes.</summary>
internal static class LanguageModelNodes
{
    /// <summary>The logits of each mask, float [masks, vocabulary]: only the states of masks meet the decoder.</summary>
    public static void FillMasks(this OnnxGraph graph, FillMaskHeadWeights head, GraphFormat format, HeadInputs inputs)
    {
        var states = graph.OwnStates(inputs.Mix(head.Model.Mix), head.Model.Layers, format, inputs);
        var isMask = graph.Node("Equal", "masks", [inputs.Ids(), graph.Scalar("masks.id", head.Mask.Id!.Value)]);
        var places = graph.Node("Transpose", "masks.places", [graph.Node("NonZero", "masks.indices", [isMask])]);
        var masked = graph.ToFloat("masks.float", graph.Node("GatherND", "masks.states", [states, places]), format.States);
        var logits = format.AddDecoder(graph, "decoder", head.Model.Decoder, graph.Transform(head.Model.Transform, masked));
        graph.Node("Add", TensorNames.Output, [logits, Bias(graph, head.Model)]);
    }

    /// <summary>
    /// The weights of the vocabulary, float [batch, vocabulary]. Padding has the states of the first token, which leave the maximum as it is;
    /// log(1 + relu(x)) and the bias, which do not change the order, follow the maximum. Before a sum, padding is set to 0.
    /// </summary>
    public static void EmbedSparsely(this OnnxGraph graph, SparseHeadWeights head, GraphFormat format, HeadInputs inputs)
    {
        var model = head.Model;
        var states = graph.OwnStates(inputs.Mix(model.Mix), model.Layers, format, inputs);
        var column = graph.Node("Unsqueeze", "tokens.column", [inputs.Mask(), graph.Constant<long>("tokens.column.axes", [2], 1)]);
        var first = graph.Node("Gather", "tokens.first", [states, graph.Constant<long>("tokens.first.number", [0], 1)], ("axis", 1));
        var filled = graph.Node("Where", "tokens.states", [graph.Cast("tokens", column, ElementType.Bool), states, first]);
        var rows = graph.Node(
            "Reshape", "tokens.rows", [graph.ToFloat("tokens.float", filled, format.States), graph.Constant<long>("tokens.rows.shape", [-1, model.Transform.Dense.Inputs], 2)]);
        var logits = format.AddDecoder(graph, "decoder", model.Decoder, graph.Transform(model.Transform, rows));

        var batchAndTokens = graph.Node("Shape", "tokens.shape", [TensorNames.AttentionMask]);
        var shape = graph.Node("Concat", "logits.shape", [batchAndTokens, graph.Constant<long>("logits.width", [model.Decoder.Outputs], 1)], ("axis", 0));
        var perItem = graph.Node("Reshape", "logits", [logits, shape]);
        var axes = graph.Constant<long>("logits.axes", [1], 1);
        if (!head.Pooling.Sums)
        {
            graph.Splade(head, graph.Node("ReduceMax", "logits.most", [perItem, axes], ("keepdims", 0)), TensorNames.Output);
            return;
        }

        var weights = graph.Splade(head, perItem, "logits.weights");
        var masked = graph.Node("Mul", "logits.masked", [weights, graph.Cast("tokens.weights", column, ElementType.Float)]);
        graph.Node("ReduceSum", TensorNames.Output, [masked, axes], ("keepdims", 0));
    }

    /// <summary>
    /// The weight of each token that an item has, float [batch, vocabulary]. An id that is there twice is written twice with one value; padding
    /// has the weight 0.
    /// </summary>
    public static void WeighTokens(this OnnxGraph graph, StaticSparseHeadWeights head, HeadInputs inputs)
    {
        var vocabulary = head.Weights.Length;
        var rows = graph.Node("Shape", "rows", [inputs.Ids()], ("start", 0), ("end", 1));
        var shape = graph.Node("Concat", "zeros.shape", [rows, graph.Constant<long>("zeros.width", [vocabulary], 1)], ("axis", 0));
        var zeros = graph.Node("ConstantOfShape", "zeros", [shape]);
        var weights = graph.Node("Gather", "weights.of.tokens", [graph.Constant<float>("weights", head.Weights, vocabulary), inputs.Ids()]);
        graph.Node("ScatterElements", TensorNames.Output, [zeros, inputs.Ids(), weights], ("axis", 1));
    }

    // log(1 + relu(x + bias)), once or twice.
    private static string Splade(this OnnxGraph graph, SparseHeadWeights head, string logits, string result)
    {
        var one = graph.Scalar("logits.one", 1f);
        var weights = graph.Node("Relu", "logits.positive", [graph.Node("Add", "logits.biased", [logits, Bias(graph, head.Model)])]);
        if (head.Pooling.IsTwice)
            weights = graph.Node("Log", "logits.inner", [graph.Node("Add", "logits.inner.shifted", [weights, one])]);
        return graph.Node("Log", result, [graph.Node("Add", "logits.shifted", [weights, one])]);
    }

    /// <summary>A dense layer with its activation and normalization on float [rows, length].</summary>
    private static string Transform(this OnnxGraph graph, ActivatedDense layer, string rows)
    {
        const string name = "transform";
        var dense = layer.Dense;
        var weight = graph.Constant<float>($"{name}.weight", dense.Weight, dense.Outputs, dense.Inputs);
        var bias = graph.Constant<float>($"{name}.bias", dense.Bias, dense.Outputs);
        var active = graph.Activate($"{name}.activated", layer.Activation, graph.Node("Gemm", name, [rows, weight, bias], ("transB", 1)));
        return layer.Norm is { } norm ? graph.Normalize($"{name}.normalized", ElementType.Float, norm, active) : active;
    }

    private static string Bias(OnnxGraph graph, LanguageModelWeights model) =>
        graph.Constant<float>("output.bias", model.Decoder.Bias, model.Decoder.Outputs);
}
