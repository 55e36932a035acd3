using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BertGrains.Inference.Devices;

/// <summary>Tensors of some items of a packed batch, padded on the right to the longest of them.</summary>
/// <param name="paddingId">Token id of padding.</param>
internal sealed class PaddedRows(int paddingId)
{
    /// <summary>A tensor of the items, int32 [items, tokens].</summary>
    public OrtValue OfInput(string name, IReadOnlyList<WorkItem> items, int first, int count)
    {
        var length = LongestOf(items, first, count);
        var tensor = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Int32, [count, length]);
        var values = tensor.GetTensorMutableDataAsSpan<int>();
        for (var row = 0; row < count; row++)
            Fill(name, items[first + row], values.Slice(row * length, length));
        return tensor;
    }

    /// <summary>Hidden states, [items, tokens, hidden], with zeros for padding. Without padding, a view of the packed states.</summary>
    public static OrtValue OfStates(OrtValue packed, IReadOnlyList<WorkItem> items, int first, int count)
    {
        var length = LongestOf(items, first, count);
        var hidden = packed.GetTensorTypeAndShape().Shape[1];
        var start = 0;
        for (var row = 0; row < first; row++)
            start += items[row].Length;

        var tokens = 0;
        for (var row = first; row < first + count; row++)
            tokens += items[row].Length;
        if (tokens == count * length)
            return TensorView.OfRows(packed, start, tokens, [count, length, hidden]);

        var tensor = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, [count, length, hidden]);
        var target = tensor.GetTensorMutableDataAsSpan<float>();
        var source = packed.GetTensorDataAsSpan<float>().Slice(start * (int)hidden, tokens * (int)hidden);
        for (var row = first; row < first + count; row++)
        {
            var used = items[row].Length * (int)hidden;
            source[..used].CopyTo(target);
            target[used..(length * (int)hidden)].Clear();
            source = source[used..];
            target = target[(length * (int)hidden)..];
        }

        return tensor;
    }

    private void Fill(string name, WorkItem item, Span<int> row)
    {
        var used = row[..item.Length];
        var padding = row[item.Length..];
        switch (name)
        {
            case TensorNames.InputIds:
                item.Ids.CopyTo(used);
                padding.Fill(paddingId);
                break;
            case TensorNames.AttentionMask:
                row[..item.Attended].Fill(1);
                row[item.Attended..].Clear();
                break;
            case TensorNames.PoolingMask:
                row.Clear();
                used[item.PromptLength..].Fill(1);
                break;
            default:
                row.Clear();
                used[item.TypeOneStart..].Fill(1);
                break;
        }
    }

    private static int LongestOf(IReadOnlyList<WorkItem> items, int first, int count)
    {
        var longest = 0;
        for (var row = first; row < first + count; row++)
            longest = Math.Max(longest, items[row].Length);
        return longest;
    }
}
