using BertGrains.Inference.Bundles;
using BertGrains.Inference.Graphs;

namespace BertGrains.Inference.Trunks;

/// <summary>Nodes and constants of a trunk's graph, for a reader that knows the forms that the import writes.</summary>
internal sealed class TrunkNodes(OnnxGraphFile graph)
{
    /// <summary>The node that computes a tensor.</summary>
    public OnnxNode Producer(string tensor) =>
        graph.ProducerOf(tensor) is { } node && node.Outputs[0] == tensor ? node : throw new OtherFormException();

    /// <summary>The node of a type that computes a tensor.</summary>
    public OnnxNode Producer(string tensor, string type) => Expect(Producer(tensor), type);

    /// <summary>The node that computes a tensor as one of its outputs.</summary>
    public OnnxNode AnyProducer(string tensor) => graph.ProducerOf(tensor) ?? throw new OtherFormException();

    public OnnxTensor Floats(string name) => Constant(name, OnnxType.Float);

    /// <summary>A constant. Constants whose bytes are elsewhere, or encoded in another way, have none here.</summary>
    public OnnxTensor Constant(string name, OnnxType type) =>
        graph.Constant(name) is { IsComplete: true } tensor && tensor.Type == type ? tensor : throw new OtherFormException();

    public bool IsConstant(string name) => graph.Constant(name) is not null;

    /// <summary>The only element of a constant, a number or a row of one.</summary>
    public T Only<T>(string name, OnnxType type)
        where T : unmanaged
    {
        var tensor = Constant(name, type);
        Require(tensor.HasShape() || tensor.HasShape(1));
        return Copy<T>(tensor)[0];
    }

    public T[] Copy<T>(OnnxTensor tensor)
        where T : unmanaged => graph.Copy<T>(tensor);

    /// <summary>The mask is on the right of each item, so its sums are the lengths.</summary>
    public void RequireLengths(string tensor) => Require(Producer(tensor, "ReduceSum").Input(0) == TensorNames.AttentionMask);

    /// <summary>A product without a bias, or with the bias of a product in int8.</summary>
    public (ProductLayout Product, string Input) Product(OnnxNode node)
    {
        if (node.Operator == "MatMul")
            return (new ProductLayout(Floats(node.Input(1)), null, null), node.Input(0));

        Require(Expect(node, "com.microsoft.MatMulIntegerToFloat").Inputs.Count is 5 or 7 && node.Input(5).Length == 0);
        var (quantization, input) = Quantization(node.Input(0), node.Input(2), node.Input(4), node.Input(3));
        var bias = node.Inputs.Count == 7 ? Floats(node.Input(6)) : null;
        return (new ProductLayout(Constant(node.Input(1), OnnxType.Int8), bias, quantization), input);
    }

    /// <summary>A product with its bias: in fp32 the bias is added by a node, in int8 by the product.</summary>
    public (ProductLayout Product, string Input) ProductWithBias(string tensor)
    {
        var node = Producer(tensor);
        if (node.Operator != "Add")
            return Product(node);
        var (product, input) = Product(Producer(node.Input(0)));
        Require(product.Bias is null);
        return (product with { Bias = Floats(node.Input(1)) }, input);
    }

    /// <summary>The integers of a product in int8.</summary>
    public (QuantizationLayout Quantization, string Input) Quantization(string tensor, string scaleName, string zeroName, string weightScales)
    {
        var node = Producer(tensor, "QuantizeLinear");
        Require(node.Input(1) == scaleName && node.Input(2) == zeroName);
        var (scale, zero) = (Floats(scaleName), Constant(zeroName, OnnxType.UInt8));
        return graph.ProducerOf(node.Input(0)) is { Operator: "Mul" } smooth && IsConstant(smooth.Input(1))
            ? (new QuantizationLayout(Floats(smooth.Input(1)), scale, zero, Floats(weightScales)), smooth.Input(0))
            : (new QuantizationLayout(null, scale, zero, Floats(weightScales)), node.Input(0));
    }

    /// <summary>The second feed-forward layer, without a bias of its own in fp32.</summary>
    public (ProductLayout Product, string Inner, OutlierLayout? Outliers) FeedForwardOutput(string tensor)
    {
        var node = Producer(tensor);
        if (node.Operator != "Add")
        {
            var (product, inner) = Product(node);
            return (product, inner, null);
        }

        var (usual, activated) = Product(Producer(node.Input(0)));
        var outliers = Producer(node.Input(1), "MatMul");
        var values = Producer(outliers.Input(0), "Gather");
        Require(values.Input(0) == activated && values.Attributes.GetValueOrDefault("axis") == 2);
        var channels = Constant(values.Input(1), OnnxType.Int32);
        Require(channels.Dimensions.Count == 1);
        return (usual, activated, new OutlierLayout(Copy<int>(channels), Floats(outliers.Input(1))));
    }

    /// <summary>An activation and its input.</summary>
    public (ActivationKind Kind, string Input) Activation(string tensor)
    {
        var node = Producer(tensor);
        switch (node.Operator)
        {
            case "com.microsoft.Gelu":
                return (ActivationKind.Gelu, node.Input(0));
            case "com.microsoft.FastGelu" when node.Inputs.Count == 1:
                return (ActivationKind.GeluTanh, node.Input(0));
            case "Relu":
                return (ActivationKind.Relu, node.Input(0));
            case "Mul":
                Require(Producer(node.Input(1), "Sigmoid").Input(0) == node.Input(0));
                return (ActivationKind.Silu, node.Input(0));
            default:
                throw new OtherFormException();
        }
    }

    /// <summary>The normalization of a sum of two tensors and a bias.</summary>
    public NormLayout NormOfSum(OnnxNode node) => new(
        Floats(node.Input(2)),
        Floats(node.Input(3)),
        node.Inputs.Count > 4 ? Floats(node.Input(4)) : null,
        Epsilon(node));

    /// <summary>The normalization of a tensor.</summary>
    public NormLayout Norm(OnnxNode node)
    {
        Require(node.Operator == "LayerNormalization" && node.Inputs.Count == 3);
        return new NormLayout(Floats(node.Input(1)), Floats(node.Input(2)), null, Epsilon(node));
    }

    public static float Epsilon(OnnxNode node)
    {
        Require(node.Attributes.Count == 1 && node.Attributes.ContainsKey("epsilon"));
        return (float)node.Attributes["epsilon"];
    }

    public static OnnxNode Expect(OnnxNode node, string type) => node.Operator == type ? node : throw new OtherFormException();

    public static void Require(bool condition)
    {
        if (!condition)
            throw new OtherFormException();
    }
}

/// <summary>The graph is not of a form that the import writes.</summary>
internal sealed class OtherFormException : Exception;
