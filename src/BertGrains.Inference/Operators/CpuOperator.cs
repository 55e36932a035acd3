using Microsoft.ML.OnnxRuntime.Tensors;

namespace BertGrains.Inference.Operators;

/// <summary>
/// A node of a graph whose code is in this process; its constants are fields of the object. ONNX Runtime calls it from the thread that runs
/// the session, so it must be thread-safe.
/// </summary>
internal abstract class CpuOperator
{
    /// <param name="name">Unique name of the operator, that of the node.</param>
    /// <param name="inputs">Types of the inputs.</param>
    /// <param name="outputs">Types of the outputs.</param>
    protected CpuOperator(string name, IReadOnlyList<TensorElementType> inputs, IReadOnlyList<TensorElementType> outputs)
    {
        Name = name;
        Inputs = inputs;
        Outputs = outputs;
    }

    public string Name { get; }

    public IReadOnlyList<TensorElementType> Inputs { get; }

    public IReadOnlyList<TensorElementType> Outputs { get; }

    /// <summary>Computes the outputs.</summary>
    public abstract void Run(OperatorCall call);
}
