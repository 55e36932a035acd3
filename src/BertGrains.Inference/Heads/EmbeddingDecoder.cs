using System.Numerics.Tensors;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using BertGrains.Inference.Windows;

namespace BertGrains.Inference.Heads;

/// <summary>Truncates an embedding to the requested dimensions and scales it to unit length.</summary>
internal sealed class EmbeddingDecoder(HeadManifest head) : HeadDecoder(head)
{
    // As in torch.nn.functional.normalize: a zero vector stays zero.
    private const float SmallestNorm = 1e-12f;

    private readonly bool _normalize = head.Normalize;
    private readonly EmbeddingRanges? _ranges = head.Ranges;

    public override BertError? Validate(DecodeOptions options) =>
        options.Precision is EmbeddingPrecision.Int8 or EmbeddingPrecision.UInt8 && _ranges is null
            ? new BertError(
                ErrorCode.Unprocessable,
                $"The head {Description.Name} has no ranges for int8 and uint8, which an import measures. Import the checkpoint again, or use binary, "
                + "ubinary or float32.")
        : options.Dimensions is { } dimensions && (dimensions < 1 || dimensions > Description.Dimensions)
            ? new BertError(
                ErrorCode.InvalidRequest, $"dimensions is {dimensions}; the head {Description.Name} has 1 to {Description.Dimensions}.")
            : null;

    public override WindowTraits? Windows { get; } = new(Combines: true);

    public override HeadOutput Decode(
        IReadOnlyList<WindowOutput> windows, EncodedItem whole, DecodeOptions options, WindowCombination? combination) =>
        Decode(WindowRows.Combine(windows, combination ?? WindowCombination.Mean), whole, options);

    public override HeadOutput Decode(RawOutput raw, EncodedItem item, DecodeOptions options)
    {
        var values = raw.Values[..(options.Dimensions ?? raw.Columns)];
        var isNormalized = options.Normalize ?? _normalize;
        if (isNormalized)
        {
            var norm = MathF.Max(TensorPrimitives.Norm<float>(values.Span), SmallestNorm);
            TensorPrimitives.Divide(values.Span, norm, values.Span);
        }

        return options.Precision is { } precision and not EmbeddingPrecision.Float32
            ? EmbeddingQuantizer.Quantize(values.Span, precision, _ranges, _ranges?.ScaleOf(values.Length, isNormalized) ?? 1)
            : new EmbeddingOutput(values);
    }
}
