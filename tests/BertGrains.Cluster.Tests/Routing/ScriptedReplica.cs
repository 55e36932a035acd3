using BertGrains.Cluster.Replicas;
using BertGrains.Inference.Items;
using BertGrains.Inference.Replicas;

namespace BertGrains.Cluster.Routing;

/// <summary>A replica with scripted behavior.</summary>
internal sealed class ScriptedReplica
{
    public static readonly ReplicaShape Shape = new("model", 128, 30_000, 8);

    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Answers a call; by default each head of each item with the number of its tokens.</summary>
    public Func<WorkItem[], CancellationToken, Task<RunReply>> OnRun { get; set; } = (items, _) => Task.FromResult(Done(items));

    /// <summary>Answers a ping.</summary>
    public Func<Task<ReplicaState>> OnPing { get; set; } = () => Task.FromResult(ReplicaState.Ready);

    public static RunReply Done(IReadOnlyList<WorkItem> items) =>
        RunReplyConverter.ToReply([.. items.Select(Answer)], new QueueState(0, 0, 0, 1e-4), long.MaxValue);

    public static RunReply Refuse(RunOutcome outcome) => new(outcome, default, [], default);

    /// <summary>Completes at the first call. Without one, the test fails instead of waiting forever: a request that was refused makes none.</summary>
    public Task CalledAsync() => _called.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    public Task<RunReply> RunAsync(RunCall call, CancellationToken cancellationToken)
    {
        _called.TrySetResult();
        return OnRun(RunCallConverter.ToItems(call, Shape, TimeProvider.System), cancellationToken);
    }

    private static WorkResult Answer(WorkItem item)
    {
        var outputs = new RawOutput?[8];
        for (var head = 0; head < outputs.Length; head++)
        {
            if ((item.Heads >> head & 1) != 0)
                outputs[head] = new RawOutput([item.Length], 1, 1);
        }

        return new WorkResult(null, outputs, default, default);
    }
}
