using BertGrains.Import.Checkpoints;
using BertGrains.Import.Onnx;

namespace BertGrains.Import.Graphs;

/// <summary>Activations as nodes.</summary>
internal static class ActivationNodes
{
    /// <summary>Applies <paramref name="activation"/> to a tensor.</summary>
    public static string Activate(this OnnxGraph graph, string name, Activation activation, string input) => activation switch
    {
        Activation.Identity => graph.Node("Identity", name, [input]),
        Activation.Gelu => graph.FusedNode("Gelu", name, [input]),
        Activation.GeluTanh => graph.FusedNode("FastGelu", name, [input]),
        Activation.Relu => graph.Node("Relu", name, [input]),
        Activation.Silu => graph.Node("Mul", name, [input, graph.Node("Sigmoid", $"{name}.gate", [input])]),
        Activation.Tanh => graph.Node("Tanh", name, [input]),
        Activation.Sigmoid => graph.Node("Sigmoid", name, [input]),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };
}
