using BertGrains.Import.Checkpoints;
using BertGrains.Import.Onnx;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Graphs;

/// <summary>What the attention of every layer of a graph reads besides states. The graph gets only the tensors that are used.</summary>
/// <param name="graph">The graph; it has the attention mask as an input.</param>
/// <param name="type">Element type of states.</param>
/// <param name="positionBias">Added to the scores of every layer; null for none.</param>
/// <param name="positions">Greatest number of tokens.</param>
internal sealed class AttentionInputs(OnnxGraph graph, ElementType type, RelativePositionBias? positionBias, int positions)
{
    // Added to scores that do not count; in the range of fp16, and far enough below all others that their exponential is 0.
    private const float Excluded = -30_000;

    private readonly Dictionary<int, string> _windows = [];
    private readonly Dictionary<float, RotaryCache> _caches = [];
    private string? _distances;
    private string? _positionBias;
    private string? _start;

    /// <summary>Number of tokens of each item, int32 [batch].</summary>
    public string Lengths { get; } = graph.Lengths();

    /// <summary>A bias of a layer's scores, [1, attention heads or 1, tokens, tokens]; null for none.</summary>
    public string? BiasOf(EncoderLayerWeights layer)
    {
        if (positionBias is not null)
            return _positionBias ??= AddPositionBias(positionBias);
        if (layer.Window is not { } window)
            return null;
        return _windows.TryGetValue(window, out var bias) ? bias : _windows[window] = AddWindow(window);
    }

    /// <summary>Rotates queries or keys by their positions, [batch, tokens, hidden].</summary>
    /// <param name="name">Name of the result.</param>
    /// <param name="states">Queries or keys.</param>
    /// <param name="rotaryBase">See <see cref="EncoderLayerWeights.RotaryBase"/>.</param>
    /// <param name="size">Length of the state of an attention head.</param>
    public string Rotate(string name, string states, float rotaryBase, int size)
    {
        if (!_caches.TryGetValue(rotaryBase, out var cache))
            _caches[rotaryBase] = cache = AddCache(rotaryBase, size);
        _start ??= graph.Constant<long>("rotary.start", [0], 1);
        return graph.FusedNode("RotaryEmbedding", name, [states, _start, cache.Cosines, cache.Sines]);
    }

    // The distance from each token (row) to each token that it attends to (column), int64 [tokens, tokens].
    private string Distances => _distances ??= AddDistances();

    private string AddDistances()
    {
        var count = graph.Node("Shape", "distances.count", [TensorNames.AttentionMask], ("start", 1), ("end", 2));
        var numbers = graph.Node(
            "Range", "distances.numbers", [graph.Scalar("distances.first", 0L), graph.Squeeze("distances.tokens", count, 0), graph.Scalar("distances.step", 1L)]);
        var column = graph.Node("Unsqueeze", "distances.rows", [numbers, graph.Constant<long>("distances.rows.axes", [1], 1)]);
        return graph.Node("Sub", "distances", [numbers, column]);
    }

    private string AddWindow(int window)
    {
        var name = $"window.{window}";
        var lengths = graph.Node("Abs", $"{name}.lengths", [Distances]);
        var isNear = graph.Node("LessOrEqual", $"{name}.near", [lengths, graph.Scalar($"{name}.greatest", (long)window)]);
        var bias = graph.Node(
            "Where", $"{name}.scores", [isNear, graph.Constant($"{name}.included", type, [0f]), graph.Constant($"{name}.excluded", type, [Excluded])]);
        return graph.Node("Unsqueeze", name, [bias, graph.Constant<long>($"{name}.axes", [0, 1], 2)]);
    }

    private string AddPositionBias(RelativePositionBias bias)
    {
        var table = graph.Constant("position.bias.table", type, bias.Values, bias.AttentionHeads, 2 * bias.Positions - 1);
        var columns = graph.Node("Add", "position.bias.columns", [Distances, graph.Scalar("position.bias.middle", bias.Positions - 1L)]);
        var values = graph.Node("Gather", "position.bias.values", [table, columns], ("axis", 1));
        return graph.Node("Unsqueeze", "position.bias", [values, graph.Constant<long>("position.bias.axes", [0], 1)]);
    }

    private RotaryCache AddCache(float rotaryBase, int size)
    {
        var angles = new RotaryAngles(rotaryBase, size, positions);
        var name = $"rotary.{_caches.Count}";
        return new RotaryCache(
            graph.Constant($"{name}.cosines", type, angles.Cosines, positions, size / 2),
            graph.Constant($"{name}.sines", type, angles.Sines, positions, size / 2));
    }

    private readonly record struct RotaryCache(string Cosines, string Sines);
}
