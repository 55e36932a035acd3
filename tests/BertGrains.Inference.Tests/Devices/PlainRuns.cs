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
        return
        [
            .. lengths.Select((length, number) => new WorkItem(
                [.. Enumerable.Range(0, length).Select(_ => random.Next(bundle.Manifest.Dimensions.Vocabulary))],
                bundle.Manifest.Dimensions.TokenTypes > 1 ? random.Next(1, length + 1) : length,
                heads(number))),
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
                if (output is not null)
                {
                    Assert.Equal(expected[name].Width, output.Columns);
                    Assert.True(areClose(expected[name].Values, output.Values.ToArray()), $"{name} of {item.Length} tokens: {Describe(expected[name].Values, output.Values.ToArray())}");
                }
            }
        }
    }

    private static string Describe(float[] expected, float[] actual) => FormattableString.Invariant(
        $"cosine {System.Numerics.Tensors.TensorPrimitives.CosineSimilarity<float>(expected, actual)}, difference {expected.Zip(actual).Max(pair => MathF.Abs(pair.First - pair.Second))}");
}
