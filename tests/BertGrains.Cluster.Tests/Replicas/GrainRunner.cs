using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Replicas;

/// <summary>Runs each item as a call of its own to a replica's grain, which is a batch of one.</summary>
internal sealed class GrainRunner(IReplicaGrain grain) : IItemRunner
{
    public bool TryEnqueue(WorkItem item)
    {
        _ = RunAsync(item);
        return true;
    }

    public void Withdraw(WorkItem item, BertError reason) => item.TryComplete(WorkResult.Failed(reason));

    public BertError Refusal() => throw new InvalidOperationException("Every item is taken.");

    public void Count(in WorkResult result)
    {
    }

    private async Task RunAsync(WorkItem item)
    {
        var reply = await grain.RunAsync(new RunCall(ItemBlock.Pack([item], TimeProvider.System)), TestContext.Current.CancellationToken);
        if (reply.Outcome == RunOutcome.Done)
            OutcomeBlock.Complete([item], reply.Results);
        else
            item.TryComplete(WorkResult.Failed(new BertError(ErrorCode.Unavailable, $"The replica answered {reply.Outcome}.")));
    }
}
