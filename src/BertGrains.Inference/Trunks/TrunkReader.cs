using BertGrains.Inference.Bundles;
using BertGrains.Inference.Graphs;

namespace BertGrains.Inference.Trunks;

/// <summary>
/// Reads the layout of a trunk from its graph, backwards from the last hidden state. Only graphs of the forms that the import writes in fp32
/// and int8 have a layout; every other graph runs as it is.
/// </summary>
internal sealed class TrunkReader
{
    private readonly OnnxGraphFile _graph;

    private TrunkReader(OnnxGraphFile graph) => _graph = graph;

    /// <summary>The layout of a trunk.</summary>
    /// <param name="graph">The graph of the trunk.</param>
    /// <param name="layers">Number of its layers.</param>
    /// <returns>Null if the graph has another form.</returns>
    public static TrunkLayout? Read(OnnxGraphFile graph, int layers)
    {
        try
        {
            var reader = new TrunkReader(graph);
            return reader.Read(layers);
        }
        catch (OtherFormException)
        {
            return null;
        }
    }

    private TrunkLayout Read(int layers)
    {
        var embeddings = Embeddings(Producer(TensorNames.Hidden(0)));
        var read = Enumerable.Range(1, layers).Select(Layer).ToArray();
        return new TrunkLayout((int)embeddings.Words.Dimensions[1], embeddings, read);
    }

    private EmbeddingLayout Embeddings(OnnxNode node)
    {
        if (node.Operator == "com.microsoft.EmbedLayerNormalization")
        {
            Require(node.Inputs.Count == 7 && node.Inputs[0] == TensorNames.InputIds && node.Inputs[1] == TensorNames.TokenTypeIds);
            var norm = new NormLayout(Floats(node.Inputs[5]), Floats(node.Inputs[6]), null, Epsilon(node));
            return new EmbeddingLayout(Floats(node.Inputs[2]), null, Floats(node.Inputs[3]), Floats(node.Inputs[4]), norm);
        }

        var scaled = Producer(Expect(node, "com.microsoft.SkipLayerNormalization").Inputs[0], "Mul");
        var words = Producer(Producer(scaled.Inputs[0], "Cast").Inputs[0], "Gather");
        var scales = Producer(scaled.Inputs[1], "Gather");
        var places = Producer(node.Inputs[1], "Add");
        var types = Producer(places.Inputs[0], "Gather");
        var positions = Producer(places.Inputs[1], "Slice");
        Require(words.Inputs[1] == TensorNames.InputIds && scales.Inputs[1] == TensorNames.InputIds && types.Inputs[1] == TensorNames.TokenTypeIds);
        return new EmbeddingLayout(
            Constant(words.Inputs[0], OnnxType.Int8),
            Floats(scales.Inputs[0]),
            Floats(positions.Inputs[0]),
            Floats(types.Inputs[0]),
            Norm(node));
    }

    private LayerLayout Layer(int number)
    {
        var last = Producer(TensorNames.Hidden(number), "com.microsoft.SkipLayerNormalization");
        var attended = last.Inputs[1];
        var (output, inner, outliers) = Output(last.Inputs[0]);
        var (activation, activated) = Activation(inner);
        var (intermediate, intermediateInput) = ProductWithBias(activated);
        Require(intermediateInput == attended);

        var middle = Producer(attended, "com.microsoft.SkipLayerNormalization");
        Require(middle.Inputs[1] == TensorNames.Hidden(number - 1));
        var (attentionOutput, context) = Product(Producer(middle.Inputs[0]));
        var (projection, heads, states) = Attention(Producer(context));
        Require(states == TensorNames.Hidden(number - 1));
        return new LayerLayout
        {
            Projection = projection,
            Heads = heads,
            AttentionOutput = attentionOutput,
            AttentionNorm = Norm(middle),
            Intermediate = intermediate,
            Activation = activation,
            Output = output,
            Outliers = outliers,
            OutputNorm = Norm(last),
        };
    }

    private (ProductLayout Projection, int Heads, string States) Attention(OnnxNode node)
    {
        Require(node.Attributes.Keys.All(name => name == "num_heads") && node.Attributes.Count == 1);
        var heads = (int)node.Attributes["num_heads"];
        if (node.Operator == "com.microsoft.Attention")
        {
            Require(node.Inputs.Count == 4);
            return (new ProductLayout(Floats(node.Inputs[1]), Floats(node.Inputs[2]), null), heads, node.Inputs[0]);
        }

        Require(Expect(node, "com.microsoft.QAttention").Inputs.Count == 7);
        var (input, states) = Quantization(node.Inputs[0], node.Inputs[4]);
        return (new ProductLayout(Constant(node.Inputs[1], OnnxType.Int8), Floats(node.Inputs[2]), input), heads, states);
    }

    private (ProductLayout Product, string Inner, OutlierLayout? Outliers) Output(string tensor)
    {
        var node = Producer(tensor);
        if (node.Operator != "Add")
        {
            var (product, inner) = Product(node);
            return (product, inner, null);
        }

        var (usual, activated) = Product(Producer(node.Inputs[0]));
        var outliers = Producer(node.Inputs[1], "MatMul");
        var values = Producer(outliers.Inputs[0], "Gather");
        Require(values.Inputs[0] == activated);
        return (usual, activated, new OutlierLayout(Constant(values.Inputs[1], OnnxType.Int32), Floats(outliers.Inputs[1])));
    }

    private (ActivationKind Kind, string Input) Activation(string tensor)
    {
        var node = Producer(tensor);
        switch (node.Operator)
        {
            case "com.microsoft.Gelu":
                return (ActivationKind.Gelu, node.Inputs[0]);
            case "com.microsoft.FastGelu" when node.Inputs.Count == 1:
                return (ActivationKind.GeluTanh, node.Inputs[0]);
            case "Relu":
                return (ActivationKind.Relu, node.Inputs[0]);
            case "Mul":
                Require(Producer(node.Inputs[1], "Sigmoid").Inputs[0] == node.Inputs[0]);
                return (ActivationKind.Silu, node.Inputs[0]);
            default:
                throw new OtherFormException();
        }
    }

    // In fp32 the bias is added by a node, in int8 by the product.
    private (ProductLayout Product, string Input) ProductWithBias(string tensor)
    {
        var node = Producer(tensor);
        if (node.Operator != "Add")
            return Product(node);
        var (product, input) = Product(Producer(node.Inputs[0]));
        return (product with { Bias = Floats(node.Inputs[1]) }, input);
    }

    private (ProductLayout Product, string Input) Product(OnnxNode node)
    {
        if (node.Operator == "MatMul")
            return (new ProductLayout(Floats(node.Inputs[1]), null, null), node.Inputs[0]);

        Require(Expect(node, "com.microsoft.MatMulIntegerToFloat").Inputs.Count is 5 or 7);
        var (quantization, input) = Quantization(node.Inputs[0], node.Inputs[3]);
        var bias = node.Inputs.Count == 7 ? Floats(node.Inputs[6]) : null;
        return (new ProductLayout(Constant(node.Inputs[1], OnnxType.Int8), bias, quantization), input);
    }

    private (QuantizationLayout Quantization, string Input) Quantization(string tensor, string weightScales)
    {
        var node = Producer(tensor, "QuantizeLinear");
        var (scale, zero) = (Floats(node.Inputs[1]), Constant(node.Inputs[2], OnnxType.UInt8));
        return _graph.ProducerOf(node.Inputs[0]) is { Operator: "Mul" } smooth && _graph.Constant(smooth.Inputs[1]) is not null
            ? (new QuantizationLayout(Floats(smooth.Inputs[1]), scale, zero, Floats(weightScales)), smooth.Inputs[0])
            : (new QuantizationLayout(null, scale, zero, Floats(weightScales)), node.Inputs[0]);
    }

    private NormLayout Norm(OnnxNode node) => new(
        Floats(node.Inputs[2]),
        Floats(node.Inputs[3]),
        node.Inputs.Count > 4 ? Floats(node.Inputs[4]) : null,
        Epsilon(node));

    private static float Epsilon(OnnxNode node)
    {
        Require(node.Attributes.Count == 1 && node.Attributes.ContainsKey("epsilon"));
        return (float)node.Attributes["epsilon"];
    }

    private OnnxNode Producer(string tensor, string type) => Expect(Producer(tensor), type);

    private OnnxNode Producer(string tensor) => _graph.ProducerOf(tensor) ?? throw new OtherFormException();

    private OnnxTensor Floats(string name) => Constant(name, OnnxType.Float);

    // Constants whose bytes are elsewhere, or encoded in another way, have none here.
    private OnnxTensor Constant(string name, OnnxType type) =>
        _graph.Constant(name) is { Bytes: > 0 } tensor && tensor.Type == type ? tensor : throw new OtherFormException();

    private static OnnxNode Expect(OnnxNode node, string type) => node.Operator == type ? node : throw new OtherFormException();

    private static void Require(bool condition)
    {
        if (!condition)
            throw new OtherFormException();
    }

    private sealed class OtherFormException : Exception;
}
