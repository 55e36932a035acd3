namespace BertGrains.Inference.Items;

/// <summary>Limits the spans of one traced request: one with thousands of items runs in hundreds of batches. Thread-safe.</summary>
public sealed class RequestSpans
{
    /// <summary>Batches of a request, or messages with its items, that have spans. The later ones have none.</summary>
    public const int Limit = 64;

    private int _taken;

    /// <summary>Whether the limit is reached.</summary>
    public bool IsFull => Volatile.Read(ref _taken) >= Limit;

    /// <summary>Counts the spans of one batch or message.</summary>
    /// <returns>False when the limit is reached.</returns>
    public bool TryTake() => !IsFull && Interlocked.Increment(ref _taken) <= Limit;
}
