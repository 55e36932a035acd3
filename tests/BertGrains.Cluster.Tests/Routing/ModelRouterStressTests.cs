using BertGrains.Inference.Items;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Cluster.Routing;

/// <summary>A router with callers on many threads and replicas with random outcomes.</summary>
public sealed class ModelRouterStressTests
{
    private const int Callers = 8;
    private const int ItemsOfACaller = 3_000;

    private static readonly RunOutcome[] Outcomes = [RunOutcome.Busy, RunOutcome.Draining, RunOutcome.NotLoaded, RunOutcome.Faulted];

    [Fact]
    public async Task TryEnqueue_FromManyThreads_EveryItemHasOneOutcome()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var replicas = new ScriptedReplicas();
        for (var ordinal = 0; ordinal < 4; ordinal++)
            replicas[ordinal].OnRun = ordinal == 0 ? AnswerAsync : MisbehaveAsync;
        using var router = new ModelRouter(
            ScriptedReplicas.Model, _ => replicas, new RouterLimits(), replicas.Instruments, NullLogger.Instance, TimeProvider.System, new Random(1));
        var routed = Enumerable.Range(0, 4).Select(ordinal => ScriptedReplicas.Routed(ordinal)).ToList();
        router.SetReplicas(routed);

        var callers = Enumerable.Range(0, Callers).Select(seed => Task.Run(() => CallAsync(router, new Random(seed)), cancellation));
        var outcomes = (await Task.WhenAll(callers).WaitAsync(TimeSpan.FromSeconds(60), cancellation)).SelectMany(results => results).ToList();

        Assert.Equal(Callers * ItemsOfACaller, outcomes.Count);
        Assert.Equal(0, router.Items);
        Assert.True(outcomes.Count(outcome => outcome is null) > outcomes.Count / 2);
        Assert.DoesNotContain(outcomes, outcome => outcome == ErrorCode.Internal);
    }

    private static async Task<List<ErrorCode?>> CallAsync(ModelRouter router, Random random)
    {
        var results = new List<Task<WorkResult>>();
        for (var i = 0; i < ItemsOfACaller; i++)
        {
            var item = new WorkItem(new int[random.Next(1, 128)], 0, 1);
            while (!router.TryEnqueue(item))
                await Task.Yield();
            if (random.Next(10) == 0)
                router.Withdraw(item, new BertError(ErrorCode.Cancelled, "left"));
            results.Add(item.Completion);
            if (random.Next(20) == 0)
                await Task.Yield();
        }

        return [.. (await Task.WhenAll(results)).Select(result => result.Error?.Code)];
    }

    private static async Task<RunReply> AnswerAsync(WorkItem[] items, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return ScriptedReplica.Done(items);
    }

    private static Task<RunReply> MisbehaveAsync(WorkItem[] items, CancellationToken cancellationToken) => Random.Shared.Next(60) switch
    {
        0 => throw new SiloUnavailableException("gone"),
        < 5 => Task.FromResult(ScriptedReplica.Refuse(Outcomes[Random.Shared.Next(Outcomes.Length)])),
        _ => AnswerAsync(items, cancellationToken),
    };
}
