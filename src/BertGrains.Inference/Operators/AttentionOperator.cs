using BertGrains.Inference.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BertGrains.Inference.Operators;

/// <summary>
/// Self-attention within each sequence. Inputs: the projected queries, keys and values, [tokens, 3 · hidden], the lengths of the sequences, how
/// many tokens of each are attended to, and the number of layers to run. Output: the context, [tokens, hidden], as floats, or as integers for a product in int8.
/// </summary>
/// <remarks>
/// In a layer above those to run, the context has no rows. Everything after it computes as many rows as it gets, so the layers above cost
/// the calls of their operators and no arithmetic. ONNX Runtime itself runs all nodes, whichever outputs are requested.
/// </remarks>
internal sealed unsafe class AttentionOperator<T> : CpuOperator
    where T : struct, IFloatLanes<T>
{
    private readonly int _layer;
    private readonly int _heads;
    private readonly int _size;
    private readonly PinnedFloats _bias;
    private readonly AttentionTerms _terms;
    private readonly Quantizer? _quantizer;

    /// <param name="name">Name of the operator.</param>
    /// <param name="layer">Number of the layer, from 1.</param>
    /// <param name="heads">Number of attention heads.</param>
    /// <param name="bias">Added to queries, keys and values, [3 · hidden].</param>
    /// <param name="terms">Rotation, window and bias of the scores; its tables live as long as the operator.</param>
    /// <param name="quantizer">Null for floats.</param>
    public AttentionOperator(string name, int layer, int heads, PinnedFloats bias, AttentionTerms terms, Quantizer? quantizer)
        : base(
            name,
            [TensorElementType.Float, TensorElementType.Int32, TensorElementType.Int32, TensorElementType.Int32],
            [quantizer is null ? TensorElementType.Float : TensorElementType.UInt8])
    {
        _layer = layer;
        _heads = heads;
        _size = bias.Span.Length / 3 / heads;
        _bias = bias;
        _terms = terms;
        _quantizer = quantizer;
    }

    public override void Run(OperatorCall call)
    {
        var hidden = _heads * _size;
        var projected = call.InputSpan<float>(0);
        var runs = _layer <= call.InputSpan<int>(3)[0];
        var lengths = runs ? call.InputSpan<int>(1) : [];
        var attended = runs ? call.InputSpan<int>(2) : [];
        var tokens = runs ? projected.Length / (3 * hidden) : 0;
        var floats = _quantizer is null ? call.Output<float>(0, tokens, hidden) : null;
        var integers = _quantizer is null ? null : call.Output<byte>(0, tokens, hidden);
        fixed (float* projection = projected)
        {
            var first = 0;
            for (var sequence = 0; sequence < lengths.Length; sequence++)
            {
                var length = lengths[sequence];
                if (length > _terms.Positions)
                    throw new ArgumentException($"A sequence of {length} tokens is longer than the {_terms.Positions} positions of the trunk.");
                var shape = new AttentionShape(length, _heads, _size) { Attended = attended[sequence] };
                var input = projection + ((long)first * 3 * hidden);
                if (_quantizer is null)
                    AttentionKernel<T>.Run(input, _bias.Address, shape, _terms, Scratch.OfThread, floats + (first * hidden));
                else
                    RunQuantized(input, shape, integers + (first * hidden));
                first += length;
            }
        }
    }

    private void RunQuantized(float* projection, AttentionShape shape, byte* target)
    {
        var hidden = _heads * _size;
        var context = Scratch.ForRows.Reserve(shape.Tokens * hidden);
        AttentionKernel<T>.Run(projection, _bias.Address, shape, _terms, Scratch.OfThread, context);
        for (var token = 0; token < shape.Tokens; token++)
        {
            RowKernels<T>.Quantize(
                context + (token * hidden), hidden, _quantizer!.Factors.Address, _quantizer.Zero, target + (token * hidden));
        }
    }
}
