namespace BertGrains.Inference.Items;

/// <summary>Items of equal content that get the outcome of one run. Guarded by the scheduler until no more items may join.</summary>
/// <param name="first">The item that runs.</param>
internal sealed class SharedRun(WorkItem first)
{
    private readonly List<WorkItem> _others = [];

    /// <summary>The item that runs.</summary>
    public WorkItem First { get; } = first;

    /// <summary>The items besides the first. Read only when no more may join.</summary>
    public IReadOnlyList<WorkItem> Others => _others;

    /// <summary>Number of items besides the first.</summary>
    public int Joined => _others.Count;

    /// <summary>Number of items that were not withdrawn.</summary>
    public int Waiting { get; private set; } = 1;

    /// <summary>The latest deadline of an item.</summary>
    public long Deadline { get; private set; } = first.Deadline;

    public void Add(WorkItem item)
    {
        _others.Add(item);
        item.Run = this;
        Waiting++;
        Deadline = Math.Max(Deadline, item.Deadline);
    }

    /// <summary>Counts an item as withdrawn.</summary>
    public void Withdraw() => Waiting--;

    /// <summary>Completes all items but the first. Each gets copies of the outputs.</summary>
    /// <returns>How many were not complete before.</returns>
    public int CompleteOthers(in WorkResult result, TimeProvider time)
    {
        var completed = 0;
        foreach (var item in _others)
        {
            if (item.Completion.IsCompleted)
                continue;

            // An item that joined during the run has not waited.
            var queue = First.StartedAt > item.EnqueuedAt ? time.GetElapsedTime(item.EnqueuedAt, First.StartedAt) : TimeSpan.Zero;
            completed += item.TryComplete(result with { Outputs = RawOutput.CopyOf(result.Outputs), Queue = queue }) ? 1 : 0;
        }

        return completed;
    }
}
