using BertGrains.Inference.Heads;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Windows;

/// <summary>One item of a request that runs as several windows, each a work item of its own.</summary>
/// <param name="whole">The item without a limit of tokens.</param>
/// <param name="windows">Its windows.</param>
internal sealed class WindowedItem(EncodedItem whole, IReadOnlyList<EncodedItem> windows)
{
    private readonly WorkResult[] _results = new WorkResult[windows.Count];

    public EncodedItem Whole => whole;

    public IReadOnlyList<EncodedItem> Windows => windows;

    public IReadOnlyList<WorkResult> Results => _results;

    /// <summary>Records the outcome of a window.</summary>
    public void Complete(int window, in WorkResult result) => _results[window] = result;

    /// <summary>The first error of a window; null if all have outputs.</summary>
    public BertError? Error
    {
        get
        {
            foreach (var result in _results)
            {
                if (result.Error is not null)
                    return result.Error;
            }

            return null;
        }
    }

    /// <summary>Adds the sizes and times of all windows to a result. The windows run at the same time, so times are the longest.</summary>
    public ItemResult Complete(ItemResult decoded, TimeSpan tokenization) => decoded with
    {
        Tokens = windows.Sum(window => window.Ids.Length),
        Windows = windows.Count,
        Timings = new ItemTimings(tokenization, _results.Max(result => result.Queue), _results.Max(result => result.Inference)),
    };
}
