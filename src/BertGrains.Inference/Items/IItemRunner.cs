namespace BertGrains.Inference.Items;

/// <summary>Runs tokenized items: a replica in this process, or a router to the replicas of a cluster. Thread-safe.</summary>
public interface IItemRunner
{
    /// <summary>Enqueues an item. The outcome is the result of its <see cref="WorkItem.Completion"/>.</summary>
    /// <param name="item">Has tokens and heads of the model; not in a queue and not completed.</param>
    /// <returns>False when the queue is full or closed; <see cref="Refusal"/> gives the reason.</returns>
    bool TryEnqueue(WorkItem item);

    /// <summary>Completes an item with an error, and removes it from the queue if it has not started. No effect on a completed item.</summary>
    /// <param name="item">An enqueued item.</param>
    /// <param name="reason">Error of the item.</param>
    void Withdraw(WorkItem item, BertError reason);

    /// <summary>The error of an item that was not enqueued.</summary>
    BertError Refusal();

    /// <summary>Records the outcome of an item in the metrics. Called once per item.</summary>
    /// <param name="result">The result that the caller receives.</param>
    void Count(in WorkResult result);
}
