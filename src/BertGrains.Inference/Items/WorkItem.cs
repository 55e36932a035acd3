using System.Diagnostics;
using BertGrains.Inference.Scheduling;

namespace BertGrains.Inference.Items;

/// <summary>
/// One tokenised item on its way: what to run, until when, and what came of it. Whoever holds it may complete it, once; what else can be
/// set belongs to the runner that took it.
/// </summary>
public sealed class WorkItem
{
    private readonly TaskCompletionSource<WorkResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="ids">Token ids, special tokens included; at least one, and never changed.</param>
    /// <param name="typeOneStart">Index of the first token of type 1: the number of tokens when all have type 0.</param>
    /// <param name="heads">Heads to run, at least one: bit k is the bundle's k-th head.</param>
    /// <param name="deadline">Timestamp of the runner's clock after which nobody wants the result; by default there is none.</param>
    public WorkItem(int[] ids, int typeOneStart, ulong heads, long deadline = long.MaxValue)
    {
        Ids = ids;
        TypeOneStart = typeOneStart;
        Heads = heads;
        Deadline = deadline;
    }

    /// <summary>Token ids, special tokens included.</summary>
    public int[] Ids { get; }

    /// <summary>Index of the first token of type 1: the number of tokens when all have type 0.</summary>
    public int TypeOneStart { get; }

    /// <summary>Heads to run: bit k is the bundle's k-th head.</summary>
    public ulong Heads { get; }

    /// <summary>Timestamp of the runner's clock after which nobody wants the result; the greatest number when there is none.</summary>
    public long Deadline { get; }

    /// <summary>What asked for the item: the parent of its batch in a trace; default when nobody traces.</summary>
    public ActivityContext Trace { get; set; }

    /// <summary>Number of tokens.</summary>
    public int Length => Ids.Length;

    /// <summary>Done when the item ran, failed or was withdrawn. Never faults.</summary>
    public Task<WorkResult> Completion => _completion.Task;

    /// <summary>Raw outputs by head, set by the device; null where the head was not asked for.</summary>
    public RawOutput?[] Outputs { get; set; } = [];

    /// <summary>Timestamp at which the item entered the queue of its replica.</summary>
    internal long EnqueuedAt { get; set; }

    /// <summary>Timestamp at which its batch was cut.</summary>
    internal long StartedAt { get; set; }

    /// <summary>Position in the queue's order of arrival, and links of the lists that the item is in. Owned by the queue.</summary>
    internal QueueLinks Links { get; } = new();

    /// <summary>Ends the item. Thread-safe.</summary>
    /// <param name="result">What became of it.</param>
    /// <returns>False when it had ended before; that outcome stays.</returns>
    public bool TryComplete(in WorkResult result) => _completion.TrySetResult(result);
}
