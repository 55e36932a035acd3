using System.Globalization;
using static BertGrains.Inference.Graphs.WireWriter;

namespace BertGrains.Inference.Graphs;

/// <summary>Writes an ONNX model whose weights are in another file. Field numbers are those of onnx.proto.</summary>
internal sealed class OnnxModelWriter
{
    private const long IrVersion = 10, StandardOperators = 21, External = 1;

    private readonly List<byte> _graph = [.. Field(2, "trunk")];
    private readonly HashSet<string> _domains = new(StringComparer.Ordinal);
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);

    /// <summary>Declares an input.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Type of its elements.</param>
    /// <param name="rank">Number of its dimensions.</param>
    public void Input(string name, OnnxType type, int rank) => _graph.AddRange(Field(11, Value(name, type, rank)));

    /// <summary>Declares an output.</summary>
    public void Output(string name, OnnxType type, int rank) => _graph.AddRange(Field(12, Value(name, type, rank)));

    /// <summary>Adds a node.</summary>
    public void Node(string domain, string type, ReadOnlySpan<string> inputs, ReadOnlySpan<string> outputs)
    {
        _domains.Add(domain);
        List<byte> node = [];
        foreach (var input in inputs)
            node.AddRange(Field(1, input));
        foreach (var output in outputs)
            node.AddRange(Field(2, output));
        _graph.AddRange(Field(1, [.. node, .. Field(3, outputs[0]), .. Field(4, type), .. Field(7, domain)]));
    }

    /// <summary>Adds a constant that stays in its file, once.</summary>
    public void Constant(OnnxTensor tensor, string file)
    {
        if (!_constants.Add(tensor.Name))
            return;
        _graph.AddRange(Field(5, InFile(tensor, file)));
    }

    /// <summary>The message of a constant whose elements are in a file.</summary>
    public static byte[] InFile(OnnxTensor tensor, string file)
    {
        List<byte> message = [];
        foreach (var dimension in tensor.Dimensions)
            message.AddRange(Field(1, dimension));
        message.AddRange(Field(2, (long)tensor.Type));
        message.AddRange(Field(8, tensor.Name));
        message.AddRange(Entry("location", file));
        message.AddRange(Entry("offset", tensor.Offset.ToString(CultureInfo.InvariantCulture)));
        message.AddRange(Entry("length", tensor.Bytes.ToString(CultureInfo.InvariantCulture)));
        message.AddRange(Field(14, External));
        return [.. message];
    }

    /// <summary>The model.</summary>
    public byte[] ToBytes()
    {
        List<byte> model = [.. Field(1, IrVersion), .. Field(7, [.. _graph])];
        foreach (var domain in _domains.Append("").Distinct())
            model.AddRange(Field(8, [.. Field(1, domain), .. Field(2, domain.Length == 0 ? StandardOperators : 1)]));
        return [.. model];
    }

    // ValueInfoProto, TypeProto and TypeProto.Tensor; each dimension has a length that varies.
    private static byte[] Value(string name, OnnxType type, int rank)
    {
        byte[] shape = [.. Enumerable.Range(0, rank).SelectMany(_ => Field(1, []))];
        byte[] tensor = [.. Field(1, (long)type), .. Field(2, shape)];
        return [.. Field(1, name), .. Field(2, Field(1, tensor))];
    }

    private static byte[] Entry(string key, string value) => Field(13, [.. Field(1, key), .. Field(2, value)]);
}
