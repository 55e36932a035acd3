using System.Collections.Concurrent;
using System.Diagnostics;
using BertGrains.Inference;
using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Replicas;

public sealed class TracingTests : IDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly ConcurrentQueue<Activity> _stopped = new();
    private readonly SemaphoreSlim _batchStopped = new(0);
    private readonly ActivityTraceId _first = ActivityTraceId.CreateRandom();
    private readonly ActivityTraceId _second = ActivityTraceId.CreateRandom();
    private readonly ActivityListener _listener;

    public TracingTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is BertEngine.TelemetryName or ClusterTelemetry.Name,
            // Other tests run in parallel.
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.TraceId == _first || options.TraceId == _second ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                _stopped.Enqueue(activity);
                if (activity.OperationName == "batch")
                    _batchStopped.Release();
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _batchStopped.Dispose();
    }

    [Fact]
    public async Task RunAsync_ItemsOfTwoRequests_EachTraceLeadsToTheBatch()
    {
        await using var rig = new HostRig();
        var replica = await rig.LoadAsync(HostRig.Id(0));
        var (first, second) = (Request(_first), Request(_second));
        var call = RunCallConverter.ToCall([Item(1, first), Item(2, second), Item(3, first), Item(4, default)], rig.Clock);
        await HostRig.AssertAnswersAsync(await replica.RunAsync(call, _cancellation), 1, 2, 3, 4);
        await _batchStopped.WaitAsync(_cancellation);

        var batch = Assert.Single(_stopped, activity => activity.OperationName == "batch");
        Assert.Equal((_first, first.SpanId), (batch.TraceId, batch.ParentSpanId));
        Assert.Equal(4, batch.GetTagItem("bertgrains.items"));
        Assert.Equal(20, batch.GetTagItem("bertgrains.tokens"));
        Assert.Equal(20, batch.GetTagItem("bertgrains.padded_tokens"));

        var runs = _stopped.Where(activity => activity.OperationName == "run").ToList();
        Assert.Equal([(_first, first.SpanId, 2), (_second, second.SpanId, 1)], runs.Select(run => (run.TraceId, run.ParentSpanId, (int)run.GetTagItem("bertgrains.items")!)));
        Assert.All(runs, run => Assert.Equal(batch.Context, Assert.Single(run.Links).Context));
        Assert.Equal(runs.Select(run => run.Context), batch.Links.Select(link => link.Context));
        Assert.Equal(
            [(_first, first.SpanId), (_second, second.SpanId)],
            _stopped.Where(activity => activity.OperationName == "queue").Select(queue => (queue.TraceId, queue.ParentSpanId)));
    }

    private static ActivityContext Request(ActivityTraceId trace) => new(trace, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);

    private static WorkItem Item(int id, ActivityContext trace) => new([id, 0, 0, 0, 0], 5, 1) { Trace = trace };
}
