namespace BertGrains.Inference.Items;

/// <summary>Outcome of a work item.</summary>
/// <param name="Error">The error; null when there are outputs.</param>
/// <param name="Outputs">Raw outputs by head, null for heads that were not requested; may be shorter than the number of heads.</param>
/// <param name="Queue">Time from entering the queue to the start of the batch.</param>
/// <param name="Inference">Run time of the batch.</param>
public readonly record struct WorkResult(BertError? Error, RawOutput?[] Outputs, TimeSpan Queue, TimeSpan Inference)
{
    /// <summary>The result of a failed item.</summary>
    /// <param name="error">The error.</param>
    public static WorkResult Failed(BertError error) => new(error, [], default, default);
}

/// <summary>Errors of items whose deadline passed.</summary>
public static class DeadlineErrors
{
    /// <summary>Error of an item that had not started, in any queue.</summary>
    public static BertError PassedInQueue { get; } = new(
        ErrorCode.DeadlineExceeded, "The deadline passed while the item waited in the queue. Allow more time or send fewer items at once.");

    internal static BertError PassedBeforeTokenization { get; } = new(
        ErrorCode.DeadlineExceeded, "The deadline passed before the item was tokenized. Allow more time or send fewer items at once.");

    internal static BertError PassedWhileRunning { get; } = new(
        ErrorCode.DeadlineExceeded, "The deadline passed before the batch of the item finished. Allow more time or send fewer items at once.");
}
