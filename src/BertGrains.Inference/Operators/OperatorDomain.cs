using BertGrains.Inference.Graphs;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Operators;

/// <summary>Operators of one graph. Disposed after the sessions that have them.</summary>
internal sealed unsafe class OperatorDomain : IDisposable
{
    /// <summary>Name of the domain in graphs.</summary>
    public const string Name = "bertgrains";

    private readonly nint _domain = OrtApi.CreateDomain(Name);
    private readonly List<nint> _definitions = [];

    /// <summary>
    /// Makes the domain known to ONNX Runtime, before there is any session: two sessions that are the first with a domain, at the same time, each
    /// enter it into a table of the process, and one of them fails (findings/onnxruntime-first-custom-domain.sh).
    /// </summary>
    public static void Register()
    {
        var model = new OnnxModelWriter();
        model.Input("x", OnnxType.Float, rank: 1);
        model.Output("y", OnnxType.Float, rank: 1);
        model.Node("", "Identity", ["x"], ["y"]);
        using var domain = new OperatorDomain();
        using var options = new SessionOptions();
        options.IntraOpNumThreads = 1;
        domain.AddTo(options);
        new InferenceSession(model.ToBytes(), options).Dispose();
    }

    /// <summary>Adds an operator.</summary>
    public void Add(CpuOperator code)
    {
        var definition = OrtCustomOp.Allocate(code);
        _definitions.Add((nint)definition);
        OrtApi.AddOperator(_domain, definition);
    }

    /// <summary>Makes the operators known to the sessions that are created with these options.</summary>
    public void AddTo(SessionOptions options) => OrtApi.AddDomain(options.DangerousGetHandle(), _domain);

    public void Dispose()
    {
        OrtApi.ReleaseDomain(_domain);
        foreach (var definition in _definitions)
            OrtCustomOp.Free((OrtCustomOp*)definition);
    }
}
