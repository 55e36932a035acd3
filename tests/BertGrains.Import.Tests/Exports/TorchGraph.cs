using System.Runtime.InteropServices;
using BertGrains.Import.Onnx;
using Google.Protobuf;

namespace BertGrains.Import.Tests.Exports;

/// <summary>What an exporter leaves of the names.</summary>
public enum ExportStyle
{
    /// <summary>PyTorch 1.10: nodes are numbered, transposed weights have numbers for names.</summary>
    Numbers,

    /// <summary>PyTorch 1.13 to 2.8: nodes have the path of their module, transposed weights names such as onnx::MatMul_12.</summary>
    Paths,

    /// <summary>PyTorch's exporter of 2.5 and later (dynamo): the path of a module is in the metadata of its nodes.</summary>
    Scopes,

    /// <summary>After a tool that renames everything.</summary>
    Nameless,
}

/// <summary>Writes graphs in the manner of torch.onnx, as seen in exports of all-MiniLM-L6-v2 (1.10) and snowflake-arctic-embed-xs (2.2.1).</summary>
internal sealed class TorchGraph(ExportStyle style, IReadOnlyDictionary<string, (long[] Shape, float[] Values)> weights, bool half)
{
    private readonly GraphProto _graph = new() { Name = style == ExportStyle.Numbers ? "torch-jit-export" : "main_graph" };
    private readonly Dictionary<string, string> _stored = [];
    private readonly Dictionary<string, int> _uses = [];
    private int _count = 100;

    /// <summary>Whether the operators are those of opset 17 and later.</summary>
    public bool IsNew => style is ExportStyle.Scopes or ExportStyle.Nameless;

    public ExportStyle Style => style;

    public string Input(string name)
    {
        _graph.Input.Add(Value(name, ElementType.Int64, "batch_size", "sequence_length"));
        return name;
    }

    public void Output(string name, string tensor)
    {
        _graph.Node.Add(new NodeProto { OpType = "Identity", Input = { tensor }, Output = { name } });
        _graph.Output.Add(Value(name, ElementType.Float));
    }

    public string Node(string op, string module, string[] inputs, params NodeAttribute[] attributes) => Nodes(op, module, 1, inputs, attributes)[0];

    public string[] Nodes(string op, string module, int outputs, string[] inputs, params NodeAttribute[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = NameOf(op, module) };
        node.Input.Add(inputs);
        for (var i = 0; i < outputs; i++)
            node.Output.Add(style == ExportStyle.Paths ? $"{node.Name}_output_{i}" : Next());
        node.Attribute.Add(attributes.Select(attribute => attribute.Proto));
        if (style == ExportStyle.Scopes)
            node.MetadataProps.Add(new StringStringEntryProto { Key = "pkg.torch.onnx.name_scopes", Value = ScopesOf(module, node.Name) });
        _graph.Node.Add(node);
        return [.. node.Output];
    }

    public string Ints(params long[] values) => Constant(MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), ElementType.Int64, values.Length == 1 ? [] : [values.Length]);

    public string IntList(params long[] values) => Constant(MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), ElementType.Int64, values.Length);

    public string Floats(float[] values, params long[] shape) => Constant(MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), ElementType.Float, shape);

    public string Number(float value) => Floats([value]);

    /// <summary>A parameter that is used as it is. Equal parameters are stored once, the second one is an Identity of the first.</summary>
    public string Parameter(string name)
    {
        if (_stored.TryGetValue(name, out var known))
            return known;
        var (shape, values) = weights[name];
        var bytes = Bytes(values);
        var kept = style == ExportStyle.Nameless ? Next() : name;
        var equal = _graph.Initializer.FirstOrDefault(tensor => !IsNew && tensor.RawData.Span.SequenceEqual(bytes) && tensor.Dims.SequenceEqual(shape));
        if (equal is not null)
            _graph.Node.Add(new NodeProto { OpType = "Identity", Name = $"Identity_{Next()}", Input = { equal.Name }, Output = { kept } });
        else
            Store(kept, bytes, half ? ElementType.Float16 : ElementType.Float, shape);
        return _stored[name] = half ? Node("Cast", "", [kept], ("to", (long)ElementType.Float)) : kept;
    }

    /// <summary>A matrix that the exporter transposed, or a node that does.</summary>
    public string Transposed(string name)
    {
        if (style == ExportStyle.Scopes && name.Length % 2 == 0)
            return Node("Transpose", "", [Parameter(name)], Perm(1, 0));
        var (shape, values) = weights[name];
        var (rows, columns) = ((int)shape[0], (int)shape[1]);
        var exchanged = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
            exchanged[((i % columns) * rows) + (i / columns)] = values[i];
        var folded = style == ExportStyle.Paths ? $"onnx::MatMul_{Next()}" : Next();
        Store(folded, Bytes(exchanged), half ? ElementType.Float16 : ElementType.Float, [columns, rows]);
        return half ? Node("Cast", "", [folded], ("to", (long)ElementType.Float)) : folded;
    }

    public bool Has(string name) => weights.ContainsKey(name);

    public static NodeAttribute Perm(params long[] order) => List("perm", order);

    public static NodeAttribute Axes(params long[] axes) => List("axes", axes);

    private static NodeAttribute List(string name, long[] values)
    {
        NodeAttribute attribute = (name, 0L);
        attribute.Proto.ClearI();
        attribute.Proto.Type = AttributeProto.Types.AttributeType.Ints;
        attribute.Proto.Ints.Add(values);
        return attribute;
    }

    /// <summary>Writes the model; with a name for them, weights of more than 1 KiB go to a file of their own.</summary>
    public void Write(string path, string? dataName)
    {
        var model = new ModelProto { IrVersion = 8, ProducerName = "pytorch", ProducerVersion = "2.2.1", Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = IsNew ? 18 : 14 });
        if (dataName is not null)
        {
            using var data = File.Create(Path.Combine(Path.GetDirectoryName(path)!, dataName));
            foreach (var tensor in _graph.Initializer.Where(tensor => tensor.RawData.Length > 1024))
            {
                tensor.DataLocation = TensorProto.Types.DataLocation.External;
                (string, string)[] entries = [("location", dataName), ("offset", $"{data.Length}"), ("length", $"{tensor.RawData.Length}")];
                tensor.ExternalData.Add(entries.Select(entry => new StringStringEntryProto { Key = entry.Item1, Value = entry.Item2 }));
                data.Write(tensor.RawData.Span);
                tensor.RawData = ByteString.Empty;
            }
        }

        File.WriteAllBytes(path, model.ToByteArray());
    }

    private string Constant(byte[] bytes, ElementType type, params long[] shape)
    {
        if (IsNew)
            return Store(Next(), bytes, type, shape);
        var tensor = new TensorProto { DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.Add(shape);
        var attribute = new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = tensor };
        var output = Next();
        _graph.Node.Add(new NodeProto { OpType = "Constant", Name = $"Constant_{output}", Output = { output }, Attribute = { attribute } });
        return output;
    }

    private string Store(string name, byte[] bytes, ElementType type, params long[] shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.Add(shape);
        _graph.Initializer.Add(tensor);
        return name;
    }

    private byte[] Bytes(float[] values) => half
        ? MemoryMarshal.AsBytes(Array.ConvertAll(values, value => (Half)value).AsSpan()).ToArray()
        : MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private string Next() => style switch
    {
        ExportStyle.Scopes => $"val_{_count++}",
        ExportStyle.Nameless => $"t{_count++}",
        _ => $"{_count++}",
    };

    private string NameOf(string op, string module)
    {
        if (style == ExportStyle.Nameless)
            return "";
        if (style != ExportStyle.Paths)
            return style == ExportStyle.Numbers ? $"{op}_{_count}" : $"node_{op}_{_count}";

        // Entries of a list have their number in the name of the list.
        var path = string.Concat(module.Split('.').Where(part => part.Length > 0).Select(part => char.IsDigit(part[0]) ? $".{part}" : $"/{part}")) + $"/{op}";
        _uses[path] = _uses.GetValueOrDefault(path) + 1;
        return _uses[path] == 1 ? path : $"{path}_{_uses[path] - 1}";
    }

    private static string ScopesOf(string module, string node)
    {
        var parts = module.Split('.');
        var scopes = Enumerable.Range(1, parts.Length).Select(count => string.Join('.', parts.Take(count)));
        return $"[{string.Join(", ", scopes.Prepend("").Append(node).Distinct().Select(scope => $"'{scope}'"))}]";
    }

    private static ValueInfoProto Value(string name, ElementType type, params string[] dimensions)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type };
        if (dimensions.Length > 0)
        {
            tensor.Shape = new TensorShapeProto();
            tensor.Shape.Dim.Add(dimensions.Select(d => new TensorShapeProto.Types.Dimension { DimParam = d }));
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
