using BertGrains.Inference.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BertGrains.Inference.Operators;

/// <summary>
/// update + residual + bias + outliers · weights, and the same normalized, as floats, or as integers for a product in int8. Inputs: update
/// and residual, [tokens, hidden]; with outliers also their values, [tokens, channels].
/// </summary>
internal sealed unsafe class SumOperator<T> : CpuOperator
    where T : struct, IFloatLanes<T>
{
    private readonly PinnedFloats _bias;
    private readonly LayerNorm _norm;
    private readonly PinnedFloats? _outlierWeights;
    private readonly Quantizer? _quantizer;
    private readonly int _hidden;
    private readonly int _outliers;

    /// <param name="name">Name of the operator.</param>
    /// <param name="bias">Added to each row; its length is that of a hidden state.</param>
    /// <param name="norm">The normalization.</param>
    /// <param name="outlierWeights">[channels, hidden], or null.</param>
    /// <param name="quantizer">Of the normalized sum; null for floats.</param>
    public SumOperator(string name, PinnedFloats bias, LayerNorm norm, PinnedFloats? outlierWeights, Quantizer? quantizer)
        : base(
            name,
            [.. Enumerable.Repeat(TensorElementType.Float, outlierWeights is null ? 2 : 3)],
            [TensorElementType.Float, quantizer is null ? TensorElementType.Float : TensorElementType.UInt8])
    {
        _bias = bias;
        _norm = norm;
        _outlierWeights = outlierWeights;
        _quantizer = quantizer;
        _hidden = bias.Span.Length;
        _outliers = (outlierWeights?.Span.Length ?? 0) / _hidden;
    }

    public override void Run(OperatorCall call)
    {
        var updates = call.InputSpan<float>(0);
        var residual = call.Input<float>(1);
        var outliers = _outliers > 0 ? call.Input<float>(2) : null;
        var weights = _outlierWeights is null ? null : _outlierWeights.Address;
        var tokens = updates.Length / _hidden;
        var sums = call.Output<float>(0, tokens, _hidden);
        var floats = _quantizer is null ? call.Output<float>(1, tokens, _hidden) : null;
        var integers = _quantizer is null ? null : call.Output<byte>(1, tokens, _hidden);
        var scratch = Scratch.OfThread.Reserve(_hidden);
        fixed (float* update = updates)
        {
            for (var token = 0; token < tokens; token++)
            {
                var start = token * _hidden;
                RowKernels<T>.Sum(
                    update + start, residual + start, _bias.Address, outliers + (token * _outliers), weights, _outliers, sums + start, _hidden);
                var row = floats is null ? scratch : floats + start;
                new ReadOnlySpan<float>(sums + start, _hidden).CopyTo(new Span<float>(row, _hidden));
                RowKernels<T>.Normalize(row, _hidden, _norm.Scale.Address, _norm.Shift.Address, _norm.Epsilon);
                if (_quantizer is not null)
                    RowKernels<T>.Quantize(row, _hidden, _quantizer.Factors.Address, _quantizer.Zero, integers + start);
            }
        }
    }
}
