namespace BertGrains.Inference.Items;

/// <summary>Answers to callers whose time is over.</summary>
public static class DeadlineErrors
{
    /// <summary>For an item that had not started, in whichever queue it waited.</summary>
    public static BertError PassedInQueue { get; } = new(
        ErrorCode.DeadlineExceeded, "The deadline passed while the item waited in the queue. Allow more time or send less at once.");

    internal static BertError PassedWhileRunning { get; } = new(
        ErrorCode.DeadlineExceeded, "The deadline passed before the item's batch finished. Allow more time or send less at once.");
}
