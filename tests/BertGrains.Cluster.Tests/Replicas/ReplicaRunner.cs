using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Replicas;

/// <summary>Runs each item in its own call to a replica.</summary>
internal sealed class ReplicaRunner(IReplicaService service, ReplicaId id) : IItemRunner
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
        var call = RunCallConverter.ToCall([item], TimeProvider.System);
        var reply = await service.RunAsync(id, call, TestContext.Current.CancellationToken);
        if (reply.Outcome == RunOutcome.Done)
            RunReplyConverter.Complete([item], reply);
        else
            item.TryComplete(WorkResult.Failed(new BertError(ErrorCode.Unavailable, $"The replica answered {reply.Outcome}.")));
    }
}
