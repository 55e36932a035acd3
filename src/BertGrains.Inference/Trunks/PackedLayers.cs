using BertGrains.Inference.Bundles;
using BertGrains.Inference.Kernels;
using BertGrains.Inference.Operators;

namespace BertGrains.Inference.Trunks;

/// <summary>Adds the layers of a packed trunk.</summary>
internal sealed class PackedLayers<T>(PackedNodes<T> nodes, TrunkLayout layout)
    where T : struct, IFloatLanes<T>
{
    /// <summary>Adds a layer and returns the name of the hidden state that it gives.</summary>
    /// <param name="index">Index of the layer.</param>
    /// <param name="states">Name of the hidden state before it.</param>
    public string Add(int index, string states)
    {
        var layer = layout.Layers[index];
        var result = TensorNames.Hidden(index + 1);
        var number = index + 1;
        if (layout.FinalNorm is null)
            AddNormalizingLast(layer, states, result, number);
        else
            AddNormalizingFirst(layer, index == 0 ? states : NormalizedOf(states), states, result, number);
        return result;
    }

    private void AddNormalizingLast(LayerLayout layer, string states, string result, int number)
    {
        var next = ProjectionOf(number);
        var update = Attend(layer, number, states, result);
        var attended = $"{result}.attended";
        nodes.Add(
            new NormalizeOperator<T>(
                attended,
                nodes.Bias(layer.AttentionNorm!.Bias, layout.Hidden),
                nodes.Norm(layer.AttentionNorm),
                outlierWeights: null,
                nodes.QuantizerOf(layer.Intermediate)),
            [update, states],
            PackedNodes<T>.WithIntegers(attended, layer.Intermediate));

        var output = FeedForward(layer, attended, result);
        nodes.Add(
            new NormalizeOperator<T>(
                $"{result}.normalized",
                nodes.Bias(layer.OutputNorm.Bias, layout.Hidden),
                nodes.Norm(layer.OutputNorm),
                WeightsOf(layer.Outliers),
                nodes.QuantizerOf(next)),
            [output, attended, .. OutliersOf(layer, result)],
            PackedNodes<T>.WithIntegers(result, next));
    }

    // A sum is a residual later, and normalized it is the input of the next product. The last sum is only normalized.
    private void AddNormalizingFirst(LayerLayout layer, string input, string states, string result, int number)
    {
        var update = Attend(layer, number, input, result);
        var (attended, normalized) = ($"{result}.attended", $"{result}.attended.normalized");
        nodes.Add(
            new SumOperator<T>(
                attended,
                nodes.Bias(layer.AttentionOutput),
                nodes.Norm(layer.OutputNorm),
                outlierWeights: null,
                nodes.QuantizerOf(layer.Intermediate)),
            [update, states],
            [attended, PackedNodes<T>.NameFor(layer.Intermediate, normalized)]);

        var output = FeedForward(layer, normalized, result);
        string[] inputs = [output, attended, .. OutliersOf(layer, result)];
        var (bias, weights) = (nodes.Bias(layer.Output), WeightsOf(layer.Outliers));
        if (ProjectionOf(number) is not { } next)
        {
            nodes.Add(new NormalizeOperator<T>($"{result}.sum", bias, nodes.Norm(layout.FinalNorm!), weights, quantizer: null), inputs, [result]);
            return;
        }

        var norm = nodes.Norm(layout.Layers[number].AttentionNorm!);
        nodes.Add(
            new SumOperator<T>($"{result}.sum", bias, norm, weights, nodes.QuantizerOf(next)),
            inputs,
            [result, PackedNodes<T>.NameFor(next, NormalizedOf(result))]);
    }

    private string Attend(LayerLayout layer, int number, string input, string result)
    {
        var projected = nodes.Multiply(layer.Projection, input, $"{result}.projected");
        var context = $"{result}.context";
        nodes.Add(
            new AttentionOperator<T>(
                context,
                number,
                layer.Attention.Heads,
                nodes.Bias(layer.Projection),
                nodes.Terms(layer.Attention),
                nodes.QuantizerOf(layer.AttentionOutput)),
            [projected, PackedTrunk.Lengths, PackedTrunk.Attended, PackedTrunk.Depth],
            [PackedNodes<T>.NameFor(layer.AttentionOutput, context)]);
        return nodes.Multiply(layer.AttentionOutput, context, $"{result}.update");
    }

    private string FeedForward(LayerLayout layer, string input, string result)
    {
        var inner = $"{result}.inner";
        List<string> factors = [nodes.Multiply(layer.Intermediate, input, $"{result}.intermediate")];
        if (layer.Gate is { } gate)
            factors.Add(nodes.Multiply(gate, input, $"{result}.gate"));
        nodes.Add(Activate(layer, inner), [.. factors], [PackedNodes<T>.NameFor(layer.Output, inner), .. OutliersOf(layer, result)]);
        return nodes.Multiply(layer.Output, inner, $"{result}.output");
    }

    private CpuOperator Activate(LayerLayout layer, string name)
    {
        var gate = layer.Gate is null ? null : nodes.Bias(layer.Gate);
        var (bias, quantizer) = (nodes.Bias(layer.Intermediate), nodes.QuantizerOf(layer.Output));
        var outliers = layer.Outliers?.Channels ?? [];
        return layer.Activation switch
        {
            ActivationKind.Gelu => new ActivateOperator<T, Gelu>(name, bias, gate, quantizer, outliers),
            ActivationKind.GeluTanh => new ActivateOperator<T, GeluTanh>(name, bias, gate, quantizer, outliers),
            ActivationKind.Relu => new ActivateOperator<T, Relu>(name, bias, gate, quantizer, outliers),
            _ => new ActivateOperator<T, Silu>(name, bias, gate, quantizer, outliers),
        };
    }

    private ProductLayout? ProjectionOf(int layer) => layer < layout.Layers.Count ? layout.Layers[layer].Projection : null;

    private PinnedFloats? WeightsOf(OutlierLayout? outliers) => outliers is null ? null : nodes.Floats(outliers.Weight);

    private static string[] OutliersOf(LayerLayout layer, string result) => layer.Outliers is null ? [] : [$"{result}.outliers"];

    private static string NormalizedOf(string states) => $"{states}.input";
}
