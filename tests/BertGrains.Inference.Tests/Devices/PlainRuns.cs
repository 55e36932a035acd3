using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Devices;

/// <summary>Items on a device, compared with plain ONNX Runtime, one item after the other and so without padding.</summary>
internal static class PlainRuns
{
    /// <summary>Items of random tokens.</summary>
    /// <param name="bundle">Its vocabulary.</param>
    /// <param name="heads">Heads of each item by its number.</param>
    /// <param name="lengths">Length of each item.</param>
    public static WorkItem[] Items(Bundle bundle, Func<int, ulong> heads, params int[] lengths)
    {
        var random = new Random(lengths.Length);
        var mask = bundle.Manifest.Heads.Select(head => head.MaskId).FirstOrDefault(id => id is not null);
        var vocabulary = bundle.Manifest.Dimensions.Vocabulary;
        return
        [
            .. lengths.Select((length, number) => new WorkItem(
                [.. Enumerable.Range(0, length).Select(_ => mask is { } id && random.Next(8) == 0 ? id : random.Next(vocabulary))],
                bundle.Manifest.Dimensions.TokenTypes > 1 ? random.Next(1, length + 1) : length,
                heads(number),
                choice: new TokenChoice(vocabulary))),
        ];
    }

    /// <summary>Runs the items as one batch.</summary>
    public static void Run(this IDevice device, int lane, params WorkItem[] items)
    {
        var batch = new Batch(device.PadsItems);
        foreach (var item in items)
            batch.Add(item);
        device.Run(lane, batch);
    }

    /// <summary>Compares every output of the items that have run.</summary>
    public static void AssertSame(Bundle bundle, WorkItem[] items, Func<float[], float[], bool> areClose)
    {
        using var plain = new BareRuntime(bundle.Folder, bundle.Manifest);
        foreach (var item in items)
        {
            int[] types = [.. Enumerable.Range(0, item.Length).Select(token => token < item.TypeOneStart ? 0 : 1)];
            var expected = plain.Run([item.Ids], [types]);
            for (var head = 0; head < bundle.Manifest.Heads.Count; head++)
            {
                var (name, output) = (bundle.Manifest.Heads[head].Name, item.Outputs[head]);
                Assert.Equal((item.Heads >> head & 1) != 0, output is not null);
                if (output is null)
                    continue;
                var (plainValues, values) = (expected[name].Values, output.Values.ToArray());
                if (bundle.Manifest.Heads[head].Task is BertTask.FillMask or BertTask.EmbedSparse)
                    (plainValues, values) = OverVocabulary(bundle.Manifest.Heads[head], plainValues, values);
                else
                    Assert.Equal(expected[name].Width, output.Columns);
                Assert.Equal(plainValues.Length, values.Length);
                Assert.True(values.Length == 0 || areClose(plainValues, values), $"{name} of {item.Length} tokens: {Describe(plainValues, values)}");
            }
        }
    }

    // The probabilities of all tokens for each mask, or the weights of all tokens.
    private static (float[] Plain, float[] Values) OverVocabulary(HeadManifest head, float[] plain, float[] pairs)
    {
        var values = new float[plain.Length];
        for (var i = 0; i < pairs.Length; i += VocabularyResults.PairLength)
        {
            var row = head.MaskId is null ? 0 : i / VocabularyResults.PairLength / head.Dimensions;
            values[(row * head.Dimensions) + (int)pairs[i]] = pairs[i + 1];
        }

        for (var row = 0; head.MaskId is not null && row < plain.Length; row += head.Dimensions)
            Heads.Scores.Softmax(plain.AsSpan(row, head.Dimensions));
        return (plain, values);
    }

    private static string Describe(float[] expected, float[] actual) => expected.Length == 0 ? "none" : FormattableString.Invariant(
        $"cosine {System.Numerics.Tensors.TensorPrimitives.CosineSimilarity<float>(expected, actual)}, difference {expected.Zip(actual).Max(pair => MathF.Abs(pair.First - pair.Second))}");
}
