using System.Collections.ObjectModel;
using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Onnx;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Graphs;

/// <summary>
/// Builds the graphs of heads, see <see cref="HeadManifest"/>. A head computes in fp32 from the pooled state on, independent of the format of
/// the trunk; only a head's own encoder layers have the format of the trunk.
/// </summary>
internal static class HeadGraphs
{
    /// <summary>Builds the graph of one head.</summary>
    /// <param name="head">The head.</param>
    /// <param name="trunk">Sizes of the trunk.</param>
    /// <param name="format">Number format of the trunk.</param>
    /// <param name="hasMeans">Whether the trunk has the means of its states.</param>
    public static HeadGraph Build(HeadWeights head, EncoderDimensions trunk, GraphFormat format, bool hasMeans = true)
    {
        if (head is FeaturesHeadWeights { Mix: null })
            return new HeadGraph(null, [TensorNames.Hidden(trunk.Layers)]);

        var graph = new OnnxGraph(head.Name);
        var inputs = new HeadInputs(graph, format.States, trunk.Layers, trunk.Hidden, hasMeans, head is not EmbeddingHeadWeights { Prompts.ArePooled: false });
        switch (head)
        {
            case EmbeddingHeadWeights embedding:
                Embed(graph, embedding, LayerMix.Only(trunk.Layers), inputs);
                graph.Output(TensorNames.Output, ElementType.Float, TensorNames.Batch, embedding.Dimensions);
                break;
            case TokenEmbeddingHeadWeights tokens:
                graph.EmbedTokens(tokens, LayerMix.Only(trunk.Layers), inputs);
                graph.Output(TensorNames.Output, ElementType.Float, TensorNames.Batch, TensorNames.Tokens, tokens.Dimensions);
                break;
            case TextHeadWeights text:
                Classify(graph, text, inputs);
                graph.Output(TensorNames.Output, ElementType.Float, TensorNames.Batch, text.Out.Outputs);
                if (text.States is { } vector)
                    graph.Output(TensorNames.States, ElementType.Float, TensorNames.Batch, vector.Width);
                break;
            case TokenHeadWeights token:
                ClassifyTokens(graph, token, format, inputs);
                graph.Output(TensorNames.Output, ElementType.Float, TensorNames.Batch, TensorNames.Tokens, token.Out.Outputs);
                if (token.States is { } states)
                    graph.Output(TensorNames.States, ElementType.Float, TensorNames.Batch, TensorNames.Tokens, states.Width);
                break;
            case FeaturesHeadWeights features:
                graph.Node("Identity", TensorNames.Output, [graph.ToFloat("mix.float", inputs.Mix(features.Mix!), format.States)]);
                graph.Output(TensorNames.Output, ElementType.Float, TensorNames.Batch, TensorNames.Tokens, trunk.Hidden);
                break;
            case FillMaskHeadWeights fill:
                graph.FillMasks(fill, format, inputs);
                graph.Output(TensorNames.Output, ElementType.Float, TensorNames.Masks, fill.Model.Decoder.Outputs);
                break;
            case SparseHeadWeights sparse:
                graph.EmbedSparsely(sparse, format, inputs);
                graph.Output(TensorNames.Output, ElementType.Float, TensorNames.Batch, sparse.Model.Decoder.Outputs);
                break;
            case StaticSparseHeadWeights tokens:
                graph.WeighTokens(tokens, inputs);
                graph.Output(TensorNames.Output, ElementType.Float, TensorNames.Batch, tokens.Weights.Length);
                break;
            default:
                throw new NotSupportedException($"{head.GetType().Name} has no graph.");
        }

        return new HeadGraph(graph.ToBytes(), inputs.Reads) { Files = graph.Files };
    }

    private static void Embed(OnnxGraph graph, EmbeddingHeadWeights head, LayerMix lastLayer, HeadInputs inputs)
    {
        string[] pooled = [.. head.Pooling.Select(mode => graph.Pool(mode, lastLayer, inputs))];
        var embedding = graph.Node("Concat", head.Layers.Count == 0 ? TensorNames.Output : "pooled", pooled, ("axis", 1));
        graph.Project(head.Layers, embedding, (name, dense, input) => Dense(graph, name, dense, input));
    }

    private static void Classify(OnnxGraph graph, TextHeadWeights head, HeadInputs inputs)
    {
        var state = graph.WithLower(head, graph.Pool(head.Pooling, head.Mix, inputs), inputs);
        if (head.Hidden is { } hidden)
            state = Activated(graph, hidden, Dense(graph, "hidden", hidden.Dense, state));
        Dense(graph, TensorNames.Output, head.Out, state);
    }

    private static void ClassifyTokens(OnnxGraph graph, TokenHeadWeights head, GraphFormat format, HeadInputs inputs)
    {
        var input = inputs.Mix(head.Mix);
        if (head.Lower.Count > 0)
            input = graph.WithLower(head, graph.ToFloat("mix.float", input, format.States), inputs);
        if (head.Input is { } dense)
            input = graph.FromFloat("input.states", DenseOfTokens(graph, "input", dense, input), format.States);

        // What the last layer reads has the name of the output for other heads.
        var name = head.Hidden is null ? TensorNames.States : "layers.float";
        var type = head.Layers.Count == 0 && head.Lower.Count > 0 ? ElementType.Float : format.States;
        var states = graph.OwnStates(input, head.Layers, format, inputs, type == ElementType.Float ? name : "layers.states");
        states = graph.ToFloat(name, states, type);
        if (head.Hidden is { } hidden)
            states = Activated(graph, hidden, DenseOfTokens(graph, "hidden", hidden.Dense, states));
        DenseOfTokens(graph, TensorNames.Output, head.Out, states);
    }

    private static string Activated(OnnxGraph graph, ActivatedDense hidden, string values) => hidden.Norm is { } norm
        ? graph.Normalize(TensorNames.States, ElementType.Float, norm, graph.Activate("hidden.activated", hidden.Activation, values))
        : graph.Activate(TensorNames.States, hidden.Activation, values);

    /// <summary>A dense layer on a vector for each token, float [batch, tokens, length].</summary>
    public static string DenseOfTokens(OnnxGraph graph, string name, DenseWeights dense, string states)
    {
        var weight = graph.Constant<float>($"{name}.weight", DenseLayers.Transpose(dense), dense.Inputs, dense.Outputs);
        var product = graph.Node("MatMul", $"{name}.product", [states, weight]);
        return graph.Node("Add", name, [product, graph.Constant<float>($"{name}.bias", dense.Bias, dense.Outputs)]);
    }

    /// <summary>The output of a head's own encoder layers; their input if it has none.</summary>
    public static string OwnStates(
        this OnnxGraph graph,
        string states,
        IReadOnlyList<EncoderLayerWeights> layers,
        GraphFormat format,
        HeadInputs inputs,
        string result = "layers.states")
    {
        if (layers.Count == 0)
            return states;
        inputs.Mask();
        var attention = new AttentionInputs(graph, format.States, positionBias: null, positions: 0);
        var arithmetic = format.ArithmeticIn(graph);
        for (var i = 0; i < layers.Count; i++)
            states = graph.AddEncoderLayer(arithmetic, layers[i], $"layer.{i}", states, attention, i == layers.Count - 1 ? result : $"layer.{i}.states");
        return states;
    }

    private static string Dense(OnnxGraph graph, string name, DenseWeights dense, string vectors)
    {
        var weight = graph.Constant<float>($"{name}.weight", dense.Weight, dense.Outputs, dense.Inputs);
        return graph.Node("Gemm", name, [vectors, weight, graph.Constant<float>($"{name}.bias", dense.Bias, dense.Outputs)], ("transB", 1));
    }
}

/// <summary>The graph of a head.</summary>
/// <param name="Model">The ONNX model; null if the head's output is the tensor that it reads.</param>
/// <param name="Reads">Names of the trunk's inputs and outputs that the head reads.</param>
internal sealed record HeadGraph(byte[]? Model, IReadOnlyList<string> Reads)
{
    /// <summary>Files with weights beside that of the graph, by name.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; init; } = ReadOnlyDictionary<string, byte[]>.Empty;
}
