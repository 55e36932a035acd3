using BertGrains.Inference.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BertGrains.Inference.Operators;

/// <summary>
/// f(x + bias) of [tokens, channels], as floats, or as integers for a product in int8, then with the values of the outlier channels,
/// [tokens, outliers], as second output if there are any. With a gate, a second input of the same shape, times (gate + its bias).
/// </summary>
internal sealed unsafe class ActivateOperator<T, TActivation> : CpuOperator
    where T : struct, IFloatLanes<T>
    where TActivation : struct, IActivation
{
    private readonly PinnedFloats _bias;
    private readonly PinnedFloats? _gateBias;
    private readonly Quantizer? _quantizer;
    private readonly int[] _outliers;
    private readonly int _channels;

    /// <param name="name">Name of the operator.</param>
    /// <param name="bias">Added to each row; its length is the number of channels.</param>
    /// <param name="gateBias">Added to each row of the gate; null for no gate.</param>
    /// <param name="quantizer">Null for floats.</param>
    /// <param name="outliers">Numbers of the outlier channels.</param>
    public ActivateOperator(string name, PinnedFloats bias, PinnedFloats? gateBias, Quantizer? quantizer, int[] outliers)
        : base(
            name,
            [.. Enumerable.Repeat(TensorElementType.Float, gateBias is null ? 1 : 2)],
            [quantizer is null ? TensorElementType.Float : TensorElementType.UInt8, .. outliers.Length > 0 ? [TensorElementType.Float] : Array.Empty<TensorElementType>()])
    {
        _bias = bias;
        _gateBias = gateBias;
        _quantizer = quantizer;
        _outliers = outliers;
        _channels = bias.Span.Length;
    }

    public override void Run(OperatorCall call)
    {
        var inputs = call.InputSpan<float>(0);
        var tokens = inputs.Length / _channels;
        var gate = _gateBias is null ? null : call.Input<float>(1);
        var floats = _quantizer is null ? call.Output<float>(0, tokens, _channels) : null;
        var integers = _quantizer is null ? null : call.Output<byte>(0, tokens, _channels);
        var outliers = _outliers.Length > 0 ? call.Output<float>(1, tokens, _outliers.Length) : null;
        var scratch = _quantizer is null ? null : Scratch.OfThread.Reserve(_channels);
        fixed (float* input = inputs)
        {
            for (var token = 0; token < tokens; token++)
            {
                var row = _quantizer is null ? floats + (token * _channels) : scratch;
                RowKernels<T>.Activate<TActivation>(input + (token * _channels), _bias.Address, _channels, row);
                if (_gateBias is not null)
                    RowKernels<T>.MultiplySum(gate + (token * _channels), _gateBias.Address, row, _channels);
                if (_quantizer is not null)
                    RowKernels<T>.Quantize(row, _channels, _quantizer.Factors.Address, _quantizer.Zero, integers + (token * _channels));
                for (var i = 0; i < _outliers.Length; i++)
                    outliers[(token * _outliers.Length) + i] = row[_outliers[i]];
            }
        }
    }
}
