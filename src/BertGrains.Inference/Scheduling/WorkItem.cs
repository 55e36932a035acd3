using System.Diagnostics;
using BertGrains.Inference.Heads;

namespace BertGrains.Inference.Scheduling;

/// <summary>One tokenised item on its way through a replica: what to run, until when, and what came of it.</summary>
internal sealed class WorkItem
{
    private readonly TaskCompletionSource<WorkResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="ids">Token ids, special tokens included.</param>
    /// <param name="typeOneStart">Index of the first token of type 1: the number of tokens when all have type 0.</param>
    /// <param name="heads">Heads to run: bit k is the bundle's k-th head.</param>
    /// <param name="deadline">Timestamp after which nobody wants the result.</param>
    public WorkItem(int[] ids, int typeOneStart, ulong heads, long deadline = long.MaxValue)
    {
        Ids = ids;
        TypeOneStart = typeOneStart;
        Heads = heads;
        Deadline = deadline;
    }

    public int[] Ids { get; }

    public int TypeOneStart { get; }

    public ulong Heads { get; }

    public long Deadline { get; }

    /// <summary>What asked for the item: the parent of its batch in a trace; default when nobody traces.</summary>
    public ActivityContext Trace { get; set; }

    public int Length => Ids.Length;

    /// <summary>Done when the item ran, failed or was withdrawn. Never faults.</summary>
    public Task<WorkResult> Completion => _completion.Task;

    /// <summary>Timestamp at which the item entered the queue.</summary>
    public long EnqueuedAt { get; set; }

    /// <summary>Timestamp at which its batch was cut.</summary>
    public long StartedAt { get; set; }

    /// <summary>Raw outputs by head, set by the device; null where the head was not asked for.</summary>
    public RawOutput?[] Outputs { get; set; } = [];

    /// <summary>Position in the queue's order of arrival, and links of the lists that the item is in. Owned by the queue.</summary>
    internal QueueLinks Links { get; } = new();

    public bool TryComplete(in WorkResult result) => _completion.TrySetResult(result);
}
