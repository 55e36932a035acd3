using BertGrains.Inference.Graphs;
using BertGrains.Inference.Kernels;
using BertGrains.Inference.Operators;

namespace BertGrains.Inference.Trunks;

/// <summary>Adds products and operators to the graph of a packed trunk.</summary>
/// <param name="file">The trunk's graph file, which has the constants.</param>
/// <param name="model">The graph.</param>
/// <param name="operators">Receives the operators.</param>
internal sealed class PackedNodes<T>(OnnxGraphFile file, OnnxModelWriter model, OperatorDomain operators)
    where T : struct, IFloatLanes<T>
{
    /// <summary>Adds a product and returns the name of its result. Its bias is added by the operator after it.</summary>
    public string Multiply(ProductLayout product, string input, string result)
    {
        model.Constant(product.Weight, file.FileName);
        if (product.Input is not { } quantization)
        {
            model.Node("", "MatMul", [input, product.Weight.Name], [result]);
            return result;
        }

        foreach (var constant in (OnnxTensor[])[quantization.Scale, quantization.WeightScales, quantization.Zero])
            model.Constant(constant, file.FileName);
        model.Node(
            "com.microsoft",
            "MatMulIntegerToFloat",
            [NameFor(product, input), product.Weight.Name, quantization.Scale.Name, quantization.WeightScales.Name, quantization.Zero.Name],
            [result]);
        return result;
    }

    /// <summary>Adds an operator of ours.</summary>
    public void Add(CpuOperator code, ReadOnlySpan<string> inputs, ReadOnlySpan<string> outputs)
    {
        operators.Add(code);
        model.Node(OperatorDomain.Name, code.Name, inputs, outputs);
    }

    /// <summary>The name of a tensor in the type that a product reads.</summary>
    public static string NameFor(ProductLayout? product, string tensor) => product?.Input is null ? tensor : $"{tensor}.integers";

    /// <summary>A tensor in fp32, and as integers if a product reads them.</summary>
    public static string[] WithIntegers(string tensor, ProductLayout? product) =>
        product?.Input is null ? [tensor] : [tensor, NameFor(product, tensor)];

    public Quantizer? QuantizerOf(ProductLayout? product)
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

    public LayerNorm Norm(NormLayout norm) => new(Floats(norm.Scale), Floats(norm.Shift), norm.Epsilon);

    public PinnedFloats Bias(ProductLayout product) => Bias(product.Bias, product.Outputs);

    public PinnedFloats Bias(OnnxTensor? bias, int length) => bias is null ? new PinnedFloats(new float[length]) : Floats(bias);

    public PinnedFloats Floats(OnnxTensor tensor) => new(file.Copy<float>(tensor));

    public unsafe AttentionTerms Terms(AttentionLayout attention) => new()
    {
        Cosines = Address(attention.Cosines),
        Sines = Address(attention.Sines),
        Window = attention.Window,
        PositionBias = Address(attention.PositionBias),
        Positions = attention.Cosines is { } cosines ? (int)cosines.Dimensions[0]
            : attention.PositionBias is { } bias ? (int)(bias.Dimensions[1] + 1) / 2
            : int.MaxValue,
    };

    public unsafe EmbeddingTables Tables(EmbeddingLayout tables) => new()
    {
        Width = tables.Width,
        Words = (int)tables.Words.Dimensions[0],
        Positions = (int?)tables.Positions?.Dimensions[0] ?? int.MaxValue,
        Types = (int?)tables.Types?.Dimensions[0] ?? int.MaxValue,
        WordRows = file.AddressOf(tables.Words),
        WordScales = Address(tables.WordScales),
        PositionRows = Address(tables.Positions),
        TypeRows = Address(tables.Types),
    };

    private unsafe float* Address(OnnxTensor? tensor) => tensor is null ? null : (float*)file.AddressOf(tensor);
}
