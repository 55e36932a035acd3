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
    /// <param name="outputs">Names of hidden states, and the name of the means.</param>
    /// <returns>Null if the graph has another form.</returns>
    public static TrunkLayout? Read(OnnxGraphFile graph, int layers, IReadOnlyCollection<string> outputs)
    {
        try
        {
            var reader = new TrunkReader(graph);
            if (outputs.Contains(TensorNames.Mean))
                reader.RequireMeans(layers);
            var layout = reader.Read(layers);
            return TrunkShapes.Fit(layout) ? layout : null;
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
        return new TrunkLayout((int)embeddings.Words.Dimensions[^1], embeddings, read);
    }

    // The means of all states, with weights 1 / n for the n tokens of an item.
    private void RequireMeans(int layers)
    {
        var joined = Producer(Producer(TensorNames.Mean, "Cast").Input(0), "Concat");
        Require(joined.Inputs.Count == layers + 1 && joined.Attributes.GetValueOrDefault("axis") == 1);
        for (var state = 0; state <= layers; state++)
        {
            var product = Producer(joined.Input(state), "MatMul");
            var weights = Producer(product.Input(0), "Div");
            var row = Producer(Producer(weights.Input(0), "Unsqueeze").Input(0), "Cast");
            Require(product.Input(1) == TensorNames.Hidden(state) && row.Input(0) == TensorNames.AttentionMask);
            Require(Producer(weights.Input(1), "ReduceSum").Input(0) == weights.Input(0));
        }
    }

    // The mask is on the right of each item, so its sums are the lengths.
    private void RequireLengths(string tensor) => Require(Producer(tensor, "ReduceSum").Input(0) == TensorNames.AttentionMask);

    private EmbeddingLayout Embeddings(OnnxNode node)
    {
        if (node.Operator == "com.microsoft.EmbedLayerNormalization")
        {
            Require(node.Inputs.Count == 7 && node.Input(0) == TensorNames.InputIds && node.Input(1) == TensorNames.TokenTypeIds);
            var norm = new NormLayout(Floats(node.Input(5)), Floats(node.Input(6)), null, Epsilon(node));
            return new EmbeddingLayout(Floats(node.Input(2)), null, Floats(node.Input(3)), Floats(node.Input(4)), norm);
        }

        var scaled = Producer(Expect(node, "com.microsoft.SkipLayerNormalization").Input(0), "Mul");
        var words = Producer(Producer(scaled.Input(0), "Cast").Input(0), "Gather");
        var scales = Producer(scaled.Input(1), "Gather");
        var places = Producer(node.Input(1), "Add");
        var types = Producer(places.Input(0), "Gather");
        var positions = Producer(places.Input(1), "Slice");
        Require(words.Input(1) == TensorNames.InputIds && scales.Input(1) == TensorNames.InputIds && types.Input(1) == TensorNames.TokenTypeIds);
        // Positions are counted from 0.
        var start = Constant(positions.Input(1), OnnxType.Int64);
        Require(positions.Inputs.Count == 3 && start.HasShape(1) && _graph.Copy<long>(start)[0] == 0);
        Require(Producer(positions.Input(2), "Shape") is { Attributes: var shape } end
            && end.Input(0) == TensorNames.InputIds && shape.GetValueOrDefault("start") == 1);
        return new EmbeddingLayout(
            Constant(words.Input(0), OnnxType.Int8),
            Floats(scales.Input(0)),
            Floats(positions.Input(0)),
            Floats(types.Input(0)),
            Norm(node));
    }

    private LayerLayout Layer(int number)
    {
        var last = Producer(TensorNames.Hidden(number), "com.microsoft.SkipLayerNormalization");
        var attended = last.Input(1);
        var (output, inner, outliers) = Output(last.Input(0));
        var (activation, activated) = Activation(inner);
        var (intermediate, intermediateInput) = ProductWithBias(activated);
        Require(intermediateInput == attended);

        var middle = Producer(attended, "com.microsoft.SkipLayerNormalization");
        Require(middle.Input(1) == TensorNames.Hidden(number - 1));
        var (attentionOutput, context) = Product(Producer(middle.Input(0)));
        var (projection, heads, states) = Attention(Producer(context));
        Require(states == TensorNames.Hidden(number - 1));
        // The biases of these products are added by the normalizations.
        Require(attentionOutput.Bias is null && output.Bias is null);
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
            RequireLengths(node.Input(3));
            return (new ProductLayout(Floats(node.Input(1)), Floats(node.Input(2)), null), heads, node.Input(0));
        }

        Require(Expect(node, "com.microsoft.QAttention").Inputs.Count == 7);
        RequireLengths(node.Input(5));
        var (input, states) = Quantization(node.Input(0), node.Input(3), node.Input(6), node.Input(4));
        return (new ProductLayout(Constant(node.Input(1), OnnxType.Int8), Floats(node.Input(2)), input), heads, states);
    }

    private (ProductLayout Product, string Inner, OutlierLayout? Outliers) Output(string tensor)
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
        return (usual, activated, new OutlierLayout(_graph.Copy<int>(channels), Floats(outliers.Input(1))));
    }

    private (ActivationKind Kind, string Input) Activation(string tensor)
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

    // In fp32 the bias is added by a node, in int8 by the product.
    private (ProductLayout Product, string Input) ProductWithBias(string tensor)
    {
        var node = Producer(tensor);
        if (node.Operator != "Add")
            return Product(node);
        var (product, input) = Product(Producer(node.Input(0)));
        return (product with { Bias = Floats(node.Input(1)) }, input);
    }

    private (ProductLayout Product, string Input) Product(OnnxNode node)
    {
        if (node.Operator == "MatMul")
            return (new ProductLayout(Floats(node.Input(1)), null, null), node.Input(0));

        Require(Expect(node, "com.microsoft.MatMulIntegerToFloat").Inputs.Count is 5 or 7 && node.Input(5).Length == 0);
        var (quantization, input) = Quantization(node.Input(0), node.Input(2), node.Input(4), node.Input(3));
        var bias = node.Inputs.Count == 7 ? Floats(node.Input(6)) : null;
        return (new ProductLayout(Constant(node.Input(1), OnnxType.Int8), bias, quantization), input);
    }

    private (QuantizationLayout Quantization, string Input) Quantization(
        string tensor, string scaleName, string zeroName, string weightScales)
    {
        var node = Producer(tensor, "QuantizeLinear");
        Require(node.Input(1) == scaleName && node.Input(2) == zeroName);
        var (scale, zero) = (Floats(scaleName), Constant(zeroName, OnnxType.UInt8));
        return _graph.ProducerOf(node.Input(0)) is { Operator: "Mul" } smooth && _graph.Constant(smooth.Input(1)) is not null
            ? (new QuantizationLayout(Floats(smooth.Input(1)), scale, zero, Floats(weightScales)), smooth.Input(0))
            : (new QuantizationLayout(null, scale, zero, Floats(weightScales)), node.Input(0));
    }

    private NormLayout Norm(OnnxNode node) => new(
        Floats(node.Input(2)),
        Floats(node.Input(3)),
        node.Inputs.Count > 4 ? Floats(node.Input(4)) : null,
        Epsilon(node));

    private static float Epsilon(OnnxNode node)
    {
        Require(node.Attributes.Count == 1 && node.Attributes.ContainsKey("epsilon"));
        return (float)node.Attributes["epsilon"];
    }

    private OnnxNode Producer(string tensor, string type) => Expect(Producer(tensor), type);

    private OnnxNode Producer(string tensor) =>
        _graph.ProducerOf(tensor) is { } node && node.Outputs[0] == tensor ? node : throw new OtherFormException();

    private OnnxTensor Floats(string name) => Constant(name, OnnxType.Float);

    // Constants whose bytes are elsewhere, or encoded in another way, have none here.
    private OnnxTensor Constant(string name, OnnxType type) =>
        _graph.Constant(name) is { IsComplete: true } tensor && tensor.Type == type ? tensor : throw new OtherFormException();

    private static OnnxNode Expect(OnnxNode node, string type) => node.Operator == type ? node : throw new OtherFormException();

    private static void Require(bool condition)
    {
        if (!condition)
            throw new OtherFormException();
    }

    private sealed class OtherFormException : Exception;
}
