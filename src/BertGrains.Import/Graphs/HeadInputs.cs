using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Onnx;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Graphs;

/// <summary>
/// The inputs of a head's graph for one mix of layers. A tensor becomes an input of the graph at its first use.
/// </summary>
/// <param name="graph">The head's graph.</param>
/// <param name="states">Element type of hidden states.</param>
/// <param name="layers">Number of the last hidden state.</param>
/// <param name="hidden">Length of a hidden state.</param>
/// <param name="hasMeans">Whether the trunk has the means of its states.</param>
/// <param name="poolsPrompts">Whether pooling counts the tokens of prompts.</param>
internal sealed class HeadInputs(OnnxGraph graph, ElementType states, int layers, int hidden, bool hasMeans, bool poolsPrompts)
{
    private readonly List<string> _reads = [];
    private string? _mixOfMean;
    private string? _meanWeights;

    /// <summary>The inputs in the order of their first use.</summary>
    public IReadOnlyList<string> Reads => _reads;

    /// <summary>Element type of hidden states.</summary>
    public ElementType States => states;

    /// <summary>The attention mask, int32 [batch, tokens].</summary>
    public string Mask() => Read(TensorNames.AttentionMask, ElementType.Int32, TensorNames.Batch, TensorNames.Tokens);

    /// <summary>The mask of the tokens that pooling counts, int32 [batch, tokens].</summary>
    public string PooledMask() => poolsPrompts
        ? Mask()
        : Read(TensorNames.PoolingMask, ElementType.Int32, TensorNames.Batch, TensorNames.Tokens);

    /// <summary>The token ids, int32 [batch, tokens].</summary>
    public string Ids() => Read(TensorNames.InputIds, ElementType.Int32, TensorNames.Batch, TensorNames.Tokens);

    /// <summary>1 / n for each of the n tokens of an item that pooling counts, else 0; float [batch, 1, tokens].</summary>
    public string MeanWeights() => _meanWeights ??= graph.MeanWeights(ElementType.Float, PooledMask());

    /// <summary>The mixed states, [batch, tokens, hidden] in the type of hidden states.</summary>
    public string Mix(LayerMix mix) => Mix(mix, "mix", layer => Hidden(layer));

    /// <summary>The states of another head, float [batch, tokens, width] or [batch, width].</summary>
    public string StatesOf(HeadStates head) => head.IsOfTokens
        ? Read(TensorNames.StatesOf(head.Head), ElementType.Float, TensorNames.Batch, TensorNames.Tokens, head.Width)
        : Read(TensorNames.StatesOf(head.Head), ElementType.Float, TensorNames.Batch, head.Width);

    /// <summary>The mixed states of the first token, [batch, hidden] in the type of hidden states.</summary>
    public string MixOfFirst(LayerMix mix)
    {
        var first = graph.Scalar("first.token", 0L);
        return Mix(mix, "first", layer => graph.Node("Gather", $"first.{layer}", [Hidden(layer), first], ("axis", 1)));
    }

    /// <summary>
    /// The mean of the mixed states over the tokens of an item that pooling counts, float [batch, hidden]. For all of them it is computed as
    /// the mix of the layers' means, so the head does not read hidden states if the trunk has these.
    /// </summary>
    public string MixOfMean(LayerMix mix) => _mixOfMean ??= hasMeans && poolsPrompts ? AddMixOfMean(mix) : AddMeanOfMix(mix);

    private static bool IsOneLayer(LayerMix mix) => mix.Weights is [1f];

    private string AddMixOfMean(LayerMix mix)
    {
        var mean = Read(TensorNames.Mean, ElementType.Float, TensorNames.Batch, layers + 1, hidden);
        if (IsOneLayer(mix))
            return graph.Node("Gather", "mean.layer", [mean, graph.Scalar("mean.layer.number", (long)mix.Layers[0])], ("axis", 1));
        var weights = new float[layers + 1];
        for (var i = 0; i < mix.Layers.Count; i++)
            weights[mix.Layers[i]] += mix.Weights[i];
        var row = graph.Constant<float>("mean.mix.weights", weights, 1, weights.Length);
        return graph.Squeeze("mean.mix", graph.Node("MatMul", "mean.mix.row", [row, mean]), axis: 1);
    }

    private string AddMeanOfMix(LayerMix mix)
    {
        var row = graph.Node("MatMul", "mean.row", [MeanWeights(), graph.ToFloat("mean.states", Mix(mix), states)]);
        return graph.Squeeze("mean.mix", row, axis: 1);
    }

    private string Mix(LayerMix mix, string name, Func<int, string> stateOf)
    {
        if (IsOneLayer(mix))
            return stateOf(mix.Layers[0]);
        var terms = mix.Layers.Select((layer, i) => graph.Node(
            "Mul", $"{name}.term.{i}", [stateOf(layer), graph.Constant($"{name}.weight.{i}", states, [mix.Weights[i]])]));
        return graph.Node("Sum", name, terms.ToArray());
    }

    private string Hidden(int layer) => Read(TensorNames.Hidden(layer), states, TensorNames.Batch, TensorNames.Tokens, hidden);

    private string Read(string name, ElementType type, params ReadOnlySpan<Dimension> dimensions)
    {
        if (_reads.Contains(name))
            return name;
        _reads.Add(name);
        return graph.Input(name, type, dimensions);
    }
}
