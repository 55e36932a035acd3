using BertGrains.Inference.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BertGrains.Inference.Operators;

/// <summary>x + bias of [tokens, hidden], and, for a product in int8, also as integers.</summary>
internal sealed unsafe class BiasOperator<T> : CpuOperator
    where T : struct, IFloatLanes<T>
{
    private readonly PinnedFloats _bias;
    private readonly Quantizer? _quantizer;

    /// <param name="name">Name of the operator.</param>
    /// <param name="bias">Added to each row; its length is that of a row.</param>
    /// <param name="quantizer">Of the second output, or null.</param>
    public BiasOperator(string name, PinnedFloats bias, Quantizer? quantizer)
        : base(
            name,
            [TensorElementType.Float],
            quantizer is null ? [TensorElementType.Float] : [TensorElementType.Float, TensorElementType.UInt8])
    {
        _bias = bias;
        _quantizer = quantizer;
    }

    public override void Run(OperatorCall call)
    {
        var inputs = call.InputSpan<float>(0);
        var hidden = _bias.Span.Length;
        var tokens = inputs.Length / hidden;
        var states = call.Output<float>(0, tokens, hidden);
        var integers = _quantizer is null ? null : call.Output<byte>(1, tokens, hidden);
        fixed (float* input = inputs)
        {
            for (var start = 0; start < inputs.Length; start += hidden)
            {
                RowKernels<T>.Add(input + start, _bias.Address, states + start, hidden);
                if (_quantizer is not null)
                    RowKernels<T>.Quantize(states + start, hidden, _quantizer.Factors.Address, _quantizer.Zero, integers + start);
            }
        }
    }
}
