namespace BertGrains.Inference.Scheduling;

/// <summary>Where tokenised items run: a replica in this process, or a router to the replicas of a cluster. Thread-safe.</summary>
internal interface IItemRunner
{
    /// <summary>Takes an item. Its <see cref="WorkItem.Completion"/> tells the outcome.</summary>
    /// <returns>False when there is no room or nothing more is taken.</returns>
    bool TryEnqueue(WorkItem item);

    /// <summary>Ends an item whose caller left; what had not started costs nothing.</summary>
    void Withdraw(WorkItem item, BertError reason);

    /// <summary>Why an item was not taken.</summary>
    BertError Refusal();

    /// <summary>Counts an item by its outcome, once, whoever brought it about.</summary>
    void Count(in WorkResult result);
}
