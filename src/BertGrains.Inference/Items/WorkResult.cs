namespace BertGrains.Inference.Items;

/// <summary>What became of a work item.</summary>
/// <param name="Error">Why there are no outputs; null when there are.</param>
/// <param name="Outputs">Raw outputs by head, null where the head was not asked for; may be shorter than the bundle has heads.</param>
/// <param name="Queue">Time from entering the queue to the cut of the batch.</param>
/// <param name="Inference">Run time of the batch.</param>
public readonly record struct WorkResult(BertError? Error, RawOutput?[] Outputs, TimeSpan Queue, TimeSpan Inference)
{
    /// <summary>The result of an item that was not answered.</summary>
    /// <param name="error">Why.</param>
    public static WorkResult Failed(BertError error) => new(error, [], default, default);
}
