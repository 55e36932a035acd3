namespace BertGrains.Inference.Graphs;

/// <summary>A node of a graph.</summary>
/// <param name="Operator">Name of the operator; those outside of the ONNX standard have their domain before it.</param>
/// <param name="Inputs">Names of the inputs; an omitted input is empty.</param>
/// <param name="Outputs">Names of the outputs.</param>
/// <param name="Attributes">Numbers; NaN for attributes of other types.</param>
internal sealed record OnnxNode(
    string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyDictionary<string, double> Attributes)
{
    /// <summary>Its message in the file.</summary>
    public FilePart Message { get; init; }

    /// <summary>Name of an input; empty if it is omitted.</summary>
    public string Input(int index) => index < Inputs.Count ? Inputs[index] : "";
}

/// <summary>A part of a file.</summary>
/// <param name="Offset">Position of its first byte.</param>
/// <param name="Length">Number of its bytes.</param>
internal readonly record struct FilePart(long Offset, int Length);
