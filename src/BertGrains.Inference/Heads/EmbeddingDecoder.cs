using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Heads;

/// <summary>Cuts an embedding to the dimensions that are wanted and scales it to unit length.</summary>
internal sealed class EmbeddingDecoder(HeadManifest head) : HeadDecoder(head)
{
    // As torch.nn.functional.normalize: a vector of zeros stays one.
    private const float SmallestNorm = 1e-12f;

    private readonly bool _normalize = head.Normalize;

    public override BertError? Validate(DecodeOptions options) =>
        options.Dimensions is { } wanted && (wanted < 1 || wanted > Description.Dimensions)
            ? new BertError(
                ErrorCode.InvalidRequest, $"dimensions is {wanted}; the head {Description.Name} has 1 to {Description.Dimensions}.")
            : null;

    public override HeadOutput Decode(RawOutput raw, EncodedItem item, DecodeOptions options)
    {
        var values = raw.Values[..(options.Dimensions ?? raw.Columns)];
        if (options.Normalize ?? _normalize)
            Normalize(values.Span);
        return new EmbeddingOutput(values);
    }

    private static void Normalize(Span<float> values)
    {
        var sum = 0f;
        foreach (var value in values)
            sum += value * value;
        var scale = 1 / MathF.Max(MathF.Sqrt(sum), SmallestNorm);
        foreach (ref var value in values)
            value *= scale;
    }
}
