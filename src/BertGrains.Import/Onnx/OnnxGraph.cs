using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Google.Protobuf;

namespace BertGrains.Import.Onnx;

/// <summary>
/// Builds one ONNX model: inputs, constants, and nodes in execution order. A node has the name of its output. The same calls give the
/// same bytes on every machine.
/// </summary>
internal sealed class OnnxGraph
{
    private const int IrVersion = 9;

    // Opset 17 has LayerNormalization, 18 ReduceMax with axes as an input, 20 Gelu.
    private const int StandardOperators = 20;
    private const string FusedDomain = "com.microsoft";

    // For names, nodes and tensor headers; more than any encoder needs.
    private const int RoomBesideWeights = 16 << 20;

    // 64 bits of SHA-256: a bundle has a handful of such files, and the manifest has the whole digests.
    private const int DigestOfName = 16;

    private readonly GraphProto _graph;
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, byte[]> _files = [];

    /// <summary>Starts a graph.</summary>
    public OnnxGraph(string name) => _graph = new GraphProto { Name = name };

    /// <summary>The files beside the graph with the constants that are not in it, by their names.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files;

    /// <summary>Declares an input. Dimensions are numbers, or names of sizes that vary between runs.</summary>
    public string Input(string name, ElementType type, params ReadOnlySpan<Dimension> dimensions)
    {
        _graph.Input.Add(Value(Claim(name), type, dimensions));
        return name;
    }

    /// <summary>Declares the tensor <paramref name="name"/> as an output.</summary>
    public void Output(string name, ElementType type, params ReadOnlySpan<Dimension> dimensions) =>
        _graph.Output.Add(Value(name, type, dimensions));

    /// <summary>Adds an operator of the ONNX standard; an omitted input is the empty string.</summary>
    public string Node(string op, string output, ReadOnlySpan<string> inputs, params ReadOnlySpan<NodeAttribute> attributes) =>
        Add(op, "", [output], inputs, attributes);

    /// <summary>Adds an operator of the ONNX standard with several outputs.</summary>
    public void Nodes(
        string op, ReadOnlySpan<string> outputs, ReadOnlySpan<string> inputs, params ReadOnlySpan<NodeAttribute> attributes) =>
        Add(op, "", outputs, inputs, attributes);

    /// <summary>Adds a fused operator of ONNX Runtime.</summary>
    public string FusedNode(string op, string output, ReadOnlySpan<string> inputs, params ReadOnlySpan<NodeAttribute> attributes) =>
        Add(op, FusedDomain, [output], inputs, attributes);

    /// <summary>Adds a fused operator of ONNX Runtime with several outputs.</summary>
    public void FusedNode(
        string op, ReadOnlySpan<string> outputs, ReadOnlySpan<string> inputs, params ReadOnlySpan<NodeAttribute> attributes) =>
        Add(op, FusedDomain, outputs, inputs, attributes);

    /// <summary>Adds a constant. Its data has the memory layout of the values, little-endian.</summary>
    public string Constant<T>(string name, ReadOnlySpan<T> values, params ReadOnlySpan<long> dimensions)
        where T : unmanaged
    {
        Add<T>(name, dimensions).RawData = UnsafeByteOperations.UnsafeWrap(MemoryMarshal.AsBytes(values).ToArray());
        return name;
    }

    /// <summary>
    /// Adds a constant whose data is in a file of its own. The name of the file follows from the data, so graphs with equal constants have the
    /// same file.
    /// </summary>
    public string ConstantInFile<T>(string name, ReadOnlySpan<T> values, params ReadOnlySpan<long> dimensions)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values).ToArray();
        var file = $"{name}-{Convert.ToHexStringLower(SHA256.HashData(bytes))[..DigestOfName]}.bin";
        var tensor = Add<T>(name, dimensions);
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = file });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = bytes.Length.ToString(CultureInfo.InvariantCulture) });
        _files[file] = bytes;
        return name;
    }

    /// <summary>Adds a floating-point constant in a file, rounded if the type is <see cref="ElementType.Float16"/>.</summary>
    public string ConstantInFile(string name, ElementType type, float[] values, params ReadOnlySpan<long> dimensions) =>
        type == ElementType.Float16
            ? ConstantInFile<Half>(name, Array.ConvertAll(values, value => (Half)value), dimensions)
            : ConstantInFile<float>(name, values, dimensions);

    /// <summary>Adds a floating-point constant, rounded if the type is <see cref="ElementType.Float16"/>.</summary>
    public string Constant(string name, ElementType type, float[] values, params ReadOnlySpan<long> dimensions) =>
        type == ElementType.Float16
            ? Constant<Half>(name, Array.ConvertAll(values, value => (Half)value), dimensions)
            : Constant<float>(name, values, dimensions);

    /// <summary>Adds a constant without dimensions.</summary>
    public string Scalar<T>(string name, T value)
        where T : unmanaged => Constant<T>(name, [value]);

    /// <summary>The model's bytes.</summary>
    /// <exception cref="ImportException">The model is larger than 2 GiB, the maximum of one ONNX file.</exception>
    public byte[] ToBytes()
    {
        var weights = _graph.Initializer.Sum(tensor => (long)tensor.RawData.Length);
        if (weights > int.MaxValue - RoomBesideWeights)
        {
            throw new ImportException(
                $"The graph '{_graph.Name}' has {weights >> 20} MiB of weights; the maximum of an ONNX file is 2 GiB. "
                + "Use --precision fp16 or int8.");
        }

        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "BertGrains", Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = StandardOperators });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = FusedDomain, Version = 1 });
        return model.ToByteArray();
    }

    private string Add(
        string op, string domain, ReadOnlySpan<string> outputs, ReadOnlySpan<string> inputs, ReadOnlySpan<NodeAttribute> attributes)
    {
        var node = new NodeProto { OpType = op, Domain = domain, Name = outputs[0] };
        foreach (var input in inputs)
            node.Input.Add(input);
        foreach (var output in outputs)
            node.Output.Add(Claim(output));
        foreach (var attribute in attributes)
            node.Attribute.Add(attribute.Proto);
        _graph.Node.Add(node);
        return outputs[0];
    }

    private TensorProto Add<T>(string name, ReadOnlySpan<long> dimensions)
        where T : unmanaged
    {
        var tensor = new TensorProto { Name = Claim(name), DataType = (int)ElementTypes.Of<T>() };
        foreach (var dimension in dimensions)
            tensor.Dims.Add(dimension);
        _graph.Initializer.Add(tensor);
        return tensor;
    }

    private string Claim(string name) => _names.Add(name)
        ? name
        : throw new InvalidOperationException($"The graph {_graph.Name} already has a tensor {name}.");

    private static ValueInfoProto Value(string name, ElementType type, ReadOnlySpan<Dimension> dimensions)
    {
        var shape = new TensorShapeProto();
        foreach (var dimension in dimensions)
            shape.Dim.Add(dimension.Proto);
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
