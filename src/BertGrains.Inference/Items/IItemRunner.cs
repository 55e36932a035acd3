namespace BertGrains.Inference.Items;

/// <summary>Where tokenised items run: a replica in this process, or a router to the replicas of a cluster. Thread-safe.</summary>
public interface IItemRunner
{
    /// <summary>Takes an item. Its <see cref="WorkItem.Completion"/> tells the outcome.</summary>
    /// <param name="item">With tokens and heads of the model; in no queue and not completed.</param>
    /// <returns>False when there is no room or nothing more is taken; <see cref="Refusal"/> says which.</returns>
    bool TryEnqueue(WorkItem item);

    /// <summary>Ends an item whose caller left; what had not started costs nothing. An item that has ended stays as it is.</summary>
    /// <param name="item">Was taken.</param>
    /// <param name="reason">What the item is completed with.</param>
    void Withdraw(WorkItem item, BertError reason);

    /// <summary>Why an item was not taken.</summary>
    BertError Refusal();

    /// <summary>Counts an item by its outcome, once, whoever brought it about.</summary>
    /// <param name="result">What the caller is told.</param>
    void Count(in WorkResult result);
}
