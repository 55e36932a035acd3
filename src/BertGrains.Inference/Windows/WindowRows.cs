using System.Numerics.Tensors;
using BertGrains.Inference.Heads;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Windows;

/// <summary>Makes one output of the outputs of windows.</summary>
internal static class WindowRows
{
    /// <summary>Combines outputs with one row per item.</summary>
    public static RawOutput Combine(IReadOnlyList<WindowOutput> windows, WindowCombination combination)
    {
        var result = windows[0].Raw.Values.ToArray();
        switch (combination)
        {
            case WindowCombination.Mean:
                var tokens = windows.Sum(window => (float)window.Item.Ids.Length);
                TensorPrimitives.Multiply(result, windows[0].Item.Ids.Length / tokens, result);
                foreach (var (raw, item) in windows.Skip(1))
                    TensorPrimitives.MultiplyAdd(raw.Values.Span, item.Ids.Length / tokens, result, result);
                break;
            case WindowCombination.Max:
                foreach (var (raw, _) in windows.Skip(1))
                    TensorPrimitives.Max(result, raw.Values.Span, result);
                break;
            default:
                break;
        }

        return new RawOutput(result, 1, result.Length);
    }

    /// <summary>
    /// The output with a row for each token of the whole item. A token in several windows has the row of the one where it is farther from
    /// a cut; tokens that are not split have that of the nearest window.
    /// </summary>
    public static RawOutput Join(IReadOnlyList<WindowOutput> windows, EncodedItem whole)
    {
        var columns = windows[0].Raw.Columns;
        var result = new RawOutput(new float[whole.Ids.Length * columns], whole.Ids.Length, columns);
        var next = 0;
        for (var i = 0; i < windows.Count; i++)
        {
            var slice = windows[i].Item.Slice;
            var end = i == windows.Count - 1 ? whole.Ids.Length : slice.Start + MiddleOf(slice, windows[i + 1].Item.Slice);
            for (; next < end; next++)
                windows[i].Raw.Row(slice.PositionOf(next)).CopyTo(result.Row(next));
        }

        return result;
    }

    // The middle of the tokens that two consecutive windows share.
    private static int MiddleOf(in TokenSlice window, in TokenSlice next) => (next.Skipped + window.Skipped + window.Kept) / 2;
}
