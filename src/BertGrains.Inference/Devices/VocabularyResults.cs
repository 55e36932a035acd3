using System.Numerics.Tensors;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Heads;
using BertGrains.Inference.Items;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>
/// Reduces the rows of heads over the vocabulary to what the items asked for. The output of an item is one row of pairs, a token id and a
/// value: for fill-mask the chosen tokens of each mask with their probabilities, for sparse embeddings the tokens with a weight above 0.
/// </summary>
internal static class VocabularyResults
{
    /// <summary>Numbers of a pair. An id is exact as a float up to 2^24.</summary>
    public const int PairLength = 2;

    /// <param name="tensor">[masks, vocabulary] or [rows, vocabulary].</param>
    /// <param name="manifest">The head.</param>
    /// <param name="head">Index of the head.</param>
    /// <param name="first">Row of the batch that is the first row of the tensor.</param>
    /// <param name="count">Number of rows of the batch.</param>
    /// <param name="batch">Its items receive the values.</param>
    /// <exception cref="BundleException">The tensor does not have the shape that the manifest states.</exception>
    public static void Distribute(OrtValue tensor, HeadManifest manifest, int head, int first, int count, Batch batch)
    {
        var masks = manifest.MaskId is { } mask ? MasksIn(batch, first, count, mask) : count;
        var shape = tensor.GetTensorTypeAndShape().Shape;
        if (shape is not [var rows, var columns] || rows != masks || columns != manifest.Dimensions)
        {
            throw new BundleException(
                $"The head '{manifest.Name}' gives [{string.Join(", ", shape)}] values for {masks} rows; {BundleManifest.FileName} states "
                + $"{manifest.Dimensions} columns.");
        }

        var rest = tensor.GetTensorMutableDataAsSpan<float>();
        for (var row = first; row < first + count; row++)
        {
            var item = batch.Items[row];
            var own = manifest.MaskId is { } id ? item.Ids.AsSpan().Count(id) : 1;
            var values = rest[..(own * manifest.Dimensions)];
            rest = rest[values.Length..];
            if ((item.Heads >> head & 1) != 0)
                item.Outputs[head] = manifest.MaskId is null ? NonZero(values) : Chosen(values, own, manifest.Dimensions, item.Choice);
        }
    }

    /// <summary>The outputs of items without a mask.</summary>
    public static void DistributeNothing(int head, int first, int count, Batch batch)
    {
        for (var row = first; row < first + count; row++)
        {
            if ((batch.Items[row].Heads >> head & 1) != 0)
                batch.Items[row].Outputs[head] = new RawOutput([], 1, 0);
        }
    }

    public static int MasksIn(Batch batch, int first, int count, int mask)
    {
        var masks = 0;
        for (var row = first; row < first + count; row++)
            masks += batch.Items[row].Ids.AsSpan().Count(mask);
        return masks;
    }

    private static RawOutput NonZero(ReadOnlySpan<float> weights)
    {
        if (!TensorPrimitives.IsFiniteAll(weights))
            return NotFinite();
        var count = weights.Length - weights.Count(0f);
        var output = RawOutput.Rent(1, PairLength * count);
        var pairs = output.Values.Span;
        for (var id = 0; id < weights.Length; id++)
        {
            if (weights[id] == 0)
                continue;
            (pairs[0], pairs[1]) = (id, weights[id]);
            pairs = pairs[PairLength..];
        }

        return output;
    }

    private static RawOutput Chosen(Span<float> logits, int masks, int vocabulary, TokenChoice? choice)
    {
        choice ??= new TokenChoice(DecodeOptions.DefaultTopK);
        if (masks == 0)
            return new RawOutput([], 1, 0);
        if (!TensorPrimitives.IsFiniteAll<float>(logits))
            return NotFinite();
        var count = choice.CountIn(vocabulary);
        var output = RawOutput.Rent(1, PairLength * count * masks);
        for (var mask = 0; mask < masks; mask++)
        {
            var row = logits.Slice(mask * vocabulary, vocabulary);
            Scores.Softmax(row);
            BestTokens.Write(row, choice.Targets, output.Values.Span.Slice(PairLength * count * mask, PairLength * count));
        }

        return output;
    }

    // The decoder refuses an output with such a value.
    private static RawOutput NotFinite() => new([0, float.NaN], 1, PairLength);
}
