using System.Text;

namespace BertGrains.Inference.Graphs;

/// <summary>Changes nodes and constants of an ONNX file. Field numbers are those of onnx.proto.</summary>
internal static class OnnxEdit
{
    /// <summary>Changes the graph of a model.</summary>
    public static byte[] Graph(byte[] model, Action<ProtoMessage> change) => Change(model, message => message.Replace(7, graph => Change(graph, change)));

    /// <summary>Changes the node that computes a tensor.</summary>
    public static byte[] Node(byte[] model, string output, Action<ProtoMessage> change) =>
        Graph(model, graph => graph.Replace(1, node => new ProtoMessage(node).Text(2) == output ? Change(node, change) : node));

    /// <summary>Changes a constant.</summary>
    public static byte[] Constant(byte[] model, string name, Action<ProtoMessage> change) =>
        Graph(model, graph => graph.Replace(5, tensor => new ProtoMessage(tensor).Text(8) == name ? Change(tensor, change) : tensor));

    /// <summary>Changes the dimensions and the bytes of a constant.</summary>
    public static byte[] Resize(byte[] model, string name, int bytes, params long[] dimensions) => Constant(model, name, tensor =>
    {
        tensor.Remove(1);
        foreach (var dimension in dimensions)
            tensor.Add(1, dimension);
        tensor.Replace(9, data => [.. data.Take(bytes), .. new byte[Math.Max(0, bytes - data.Length)]]);
    });

    /// <summary>Replaces an input of a node.</summary>
    public static Action<ProtoMessage> Input(int index, string name) => node =>
    {
        var position = 0;
        node.Replace(1, input => position++ == index ? Encoding.UTF8.GetBytes(name) : input);
    };

    private static byte[] Change(byte[] bytes, Action<ProtoMessage> change)
    {
        var message = new ProtoMessage(bytes);
        change(message);
        return message.ToBytes();
    }
}
