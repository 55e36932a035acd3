namespace BertGrains.Inference.Scheduling;

/// <summary>Answers to callers whose time is over.</summary>
internal static class DeadlineErrors
{
    public static BertError PassedInQueue { get; } = new(
        ErrorCode.DeadlineExceeded, "The deadline passed while the item waited in the queue. Allow more time or send less at once.");

    public static BertError PassedWhileRunning { get; } = new(
        ErrorCode.DeadlineExceeded, "The deadline passed before the item's batch finished. Allow more time or send less at once.");
}
