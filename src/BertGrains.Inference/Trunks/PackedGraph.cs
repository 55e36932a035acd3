using BertGrains.Inference.Bundles;
using BertGrains.Inference.Graphs;
using BertGrains.Inference.Kernels;
using BertGrains.Inference.Operators;

namespace BertGrains.Inference.Trunks;

/// <summary>
/// Writes the graph of a packed trunk: matrix products are operators of ONNX Runtime, everything between two products is one operator of
/// ours. All sequences of a batch are one row of tokens without padding; only attention and the means look at the sequences.
/// </summary>
internal sealed class PackedGraph<T>
    where T : struct, IFloatLanes<T>
{
    private readonly OnnxModelWriter _model = new();
    private readonly TrunkLayout _layout;
    private readonly PackedNodes<T> _nodes;

    /// <param name="file">The trunk's graph file, which has the constants.</param>
    /// <param name="layout">What the trunk computes.</param>
    /// <param name="operators">Receives the operators.</param>
    public PackedGraph(OnnxGraphFile file, TrunkLayout layout, OperatorDomain operators)
    {
        _layout = layout;
        _nodes = new PackedNodes<T>(file, _model, operators);
    }

    /// <summary>The model.</summary>
    /// <param name="outputs">Names of hidden states, and the name of the means.</param>
    public byte[] Write(IReadOnlyCollection<string> outputs)
    {
        foreach (var input in (string[])[TensorNames.InputIds, TensorNames.TokenTypeIds, PackedTrunk.Lengths, PackedTrunk.Attended, PackedTrunk.Depth])
            _model.Input(input, OnnxType.Int32, 1);

        var states = new List<string> { TensorNames.Hidden(0) };
        AddEmbeddings(states[0]);
        var layers = new PackedLayers<T>(_nodes, _layout);
        for (var layer = 0; layer < _layout.Layers.Count; layer++)
            states.Add(layers.Add(layer, states[^1]));

        foreach (var output in outputs)
        {
            if (output == TensorNames.Mean)
                _nodes.Add(new MeanOperator<T>("means", states.Count, _layout.Hidden), [PackedTrunk.Lengths, .. states], [TensorNames.Mean]);
            _model.Output(output, OnnxType.Float, output == TensorNames.Mean ? 3 : 2);
        }

        return _model.ToBytes();
    }

    // The first layer reads the states as they are: with normalization first, the embeddings are its normalized input.
    private void AddEmbeddings(string result)
    {
        var embeddings = _layout.Embeddings;
        var (tables, norm, next) = (_nodes.Tables(embeddings), _nodes.Norm(embeddings.Norm), _layout.Layers[0].Projection);
        string[] inputs = [TensorNames.InputIds, TensorNames.TokenTypeIds, PackedTrunk.Lengths];
        if (embeddings.Projection is not { } projection)
        {
            _nodes.Add(
                new EmbedOperator<T>("embeddings", tables, norm, _nodes.QuantizerOf(next)), inputs, PackedNodes<T>.WithIntegers(result, next));
            return;
        }

        _nodes.Add(new EmbedOperator<T>("embeddings", tables, norm, quantizer: null), inputs, ["embeddings.normalized"]);
        var projected = _nodes.Multiply(projection, "embeddings.normalized", "embeddings.projected");
        _nodes.Add(
            new BiasOperator<T>("embeddings.bias", _nodes.Bias(projection), _nodes.QuantizerOf(next)),
            [projected],
            PackedNodes<T>.WithIntegers(result, next));
    }
}
