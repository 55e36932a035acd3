using BertGrains.Inference.Bundles;
using BertGrains.Inference.Graphs;
using BertGrains.Inference.Kernels;
using BertGrains.Inference.Operators;

namespace BertGrains.Inference.Trunks;

/// <summary>
/// Writes the graph of a packed trunk: matrix products are operators of ONNX Runtime, everything between two products is one operator of
/// ours. All sequences of a batch are one row of tokens without padding; only attention and the means look at the sequences.
/// </summary>
/// <param name="file">The trunk's graph file, which has the constants.</param>
/// <param name="layout">What the trunk computes.</param>
/// <param name="operators">Receives the operators.</param>
internal sealed class PackedGraph<T>(OnnxGraphFile file, TrunkLayout layout, OperatorDomain operators)
    where T : struct, IFloatLanes<T>
{
    private readonly OnnxModelWriter _model = new();

    /// <summary>The model.</summary>
    /// <param name="outputs">Names of hidden states, and the name of the means.</param>
    public byte[] Write(IReadOnlyCollection<string> outputs)
    {
        foreach (var input in (string[])[TensorNames.InputIds, TensorNames.TokenTypeIds, PackedTrunk.Lengths])
            _model.Input(input, OnnxType.Int32, 1);

        var states = new List<string> { TensorNames.Hidden(0) };
        Add(new EmbedOperator<T>("embeddings", Tables(), Norm(layout.Embeddings.Norm), QuantizerOf(InputOfLayer(0))),
            [TensorNames.InputIds, TensorNames.TokenTypeIds, PackedTrunk.Lengths],
            WithIntegers(states[0], InputOfLayer(0)));
        for (var layer = 0; layer < layout.Layers.Count; layer++)
        {
            var result = TensorNames.Hidden(layer + 1);
            Add(layout.Layers[layer], states[^1], result, InputOfLayer(layer + 1));
            states.Add(result);
        }

        foreach (var output in outputs)
        {
            if (output == TensorNames.Mean)
                Add(new MeanOperator<T>("means", states.Count, layout.Hidden), [PackedTrunk.Lengths, .. states], [TensorNames.Mean]);
            _model.Output(output, OnnxType.Float, output == TensorNames.Mean ? 3 : 2);
        }

        return _model.ToBytes();
    }

    private void Add(LayerLayout layer, string states, string result, ProductLayout? next)
    {
        var projected = Multiply(layer.Projection, states, $"{result}.projected");
        var context = $"{result}.context";
        Add(new AttentionOperator<T>(context, layer.Heads, Bias(layer.Projection), QuantizerOf(layer.AttentionOutput)),
            [projected, PackedTrunk.Lengths],
            [NameFor(layer.AttentionOutput, context)]);

        var attended = $"{result}.attended";
        var update = Multiply(layer.AttentionOutput, context, $"{result}.update");
        Add(new NormalizeOperator<T>(
                attended, Bias(layer.AttentionNorm.Bias), Norm(layer.AttentionNorm), outlierWeights: null, QuantizerOf(layer.Intermediate)),
            [update, states],
            WithIntegers(attended, layer.Intermediate));

        var (inner, outliers) = ($"{result}.inner", $"{result}.outliers");
        var intermediate = Multiply(layer.Intermediate, attended, $"{result}.intermediate");
        Add(Activate(layer, inner), [intermediate], [NameFor(layer.Output, inner), .. layer.Outliers is null ? [] : new[] { outliers }]);

        var output = Multiply(layer.Output, inner, $"{result}.output");
        var outlierWeights = layer.Outliers is { } separate ? new PinnedFloats(file.Copy<float>(separate.Weight)) : null;
        Add(new NormalizeOperator<T>(
                $"{result}.normalized", Bias(layer.OutputNorm.Bias), Norm(layer.OutputNorm), outlierWeights, QuantizerOf(next)),
            [output, attended, .. layer.Outliers is null ? [] : new[] { outliers }],
            WithIntegers(result, next));
    }

    private string Multiply(ProductLayout product, string input, string result)
    {
        _model.Constant(product.Weight, file.FileName);
        if (product.Input is not { } quantization)
        {
            _model.Node("", "MatMul", [input, product.Weight.Name], [result]);
            return result;
        }

        foreach (var constant in (OnnxTensor[])[quantization.Scale, quantization.WeightScales, quantization.Zero])
            _model.Constant(constant, file.FileName);
        _model.Node(
            "com.microsoft",
            "MatMulIntegerToFloat",
            [NameFor(product, input), product.Weight.Name, quantization.Scale.Name, quantization.WeightScales.Name, quantization.Zero.Name],
            [result]);
        return result;
    }

    private void Add(CpuOperator code, ReadOnlySpan<string> inputs, ReadOnlySpan<string> outputs)
    {
        operators.Add(code);
        _model.Node(OperatorDomain.Name, code.Name, inputs, outputs);
    }

    private CpuOperator Activate(LayerLayout layer, string name)
    {
        var (bias, quantizer) = (Bias(layer.Intermediate), QuantizerOf(layer.Output));
        var outliers = layer.Outliers?.Channels ?? [];
        return layer.Activation switch
        {
            ActivationKind.Gelu => new ActivateOperator<T, Gelu>(name, bias, quantizer, outliers),
            ActivationKind.GeluTanh => new ActivateOperator<T, GeluTanh>(name, bias, quantizer, outliers),
            ActivationKind.Relu => new ActivateOperator<T, Relu>(name, bias, quantizer, outliers),
            _ => new ActivateOperator<T, Silu>(name, bias, quantizer, outliers),
        };
    }

    private ProductLayout? InputOfLayer(int layer) => layer < layout.Layers.Count ? layout.Layers[layer].Projection : null;

    private static string NameFor(ProductLayout? product, string tensor) => product?.Input is null ? tensor : $"{tensor}.integers";

    private static string[] WithIntegers(string tensor, ProductLayout? product) =>
        product?.Input is null ? [tensor] : [tensor, NameFor(product, tensor)];

    private Quantizer? QuantizerOf(ProductLayout? product)
    {
        if (product?.Input is not { } input)
            return null;
        var scale = file.Copy<float>(input.Scale)[0];
        var factors = new float[product.Inputs];
        Array.Fill(factors, 1);
        if (input.Factors is not null)
            file.Copy<float>(input.Factors).CopyTo(factors, 0);
        return new Quantizer(new PinnedFloats([.. factors.Select(factor => factor / scale)]), file.Copy<byte>(input.Zero)[0]);
    }

    private LayerNorm Norm(NormLayout norm) =>
        new(new PinnedFloats(file.Copy<float>(norm.Scale)), new PinnedFloats(file.Copy<float>(norm.Shift)), norm.Epsilon);

    private PinnedFloats Bias(ProductLayout product) =>
        new(product.Bias is { } bias ? file.Copy<float>(bias) : new float[product.Outputs]);

    private PinnedFloats Bias(OnnxTensor? bias) => new(bias is null ? new float[layout.Hidden] : file.Copy<float>(bias));

    private unsafe EmbeddingTables Tables()
    {
        var tables = layout.Embeddings;
        return new EmbeddingTables
        {
            Hidden = layout.Hidden,
            Words = (int)tables.Words.Dimensions[0],
            Positions = (int)tables.Positions.Dimensions[0],
            Types = (int)tables.Types.Dimensions[0],
            WordRows = file.AddressOf(tables.Words),
            WordScales = tables.WordScales is null ? null : (float*)file.AddressOf(tables.WordScales),
            PositionRows = (float*)file.AddressOf(tables.Positions),
            TypeRows = (float*)file.AddressOf(tables.Types),
        };
    }
}
