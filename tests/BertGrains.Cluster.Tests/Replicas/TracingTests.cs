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
    public async Task RunAsync_ItemsOfTwoRequests_SpansHaveTheFirstAsParentAndLinkTheSecond()
    {
        await using var rig = new HostRig();
        var replica = await rig.LoadAsync(HostRig.Id(0));
        var (first, second) = (Request(_first), Request(_second));
        var call = RunCallConverter.ToCall([Item(1, first), Item(2, second), Item(3, first), Item(4, default)], rig.Clock);
        await HostRig.AssertAnswersAsync(await replica.RunAsync(call, _cancellation), 1, 2, 3, 4);
        await _batchStopped.WaitAsync(_cancellation);

        var run = Assert.Single(_stopped, activity => activity.OperationName == "run");
        Assert.Equal((_first, first.SpanId), (run.TraceId, run.ParentSpanId));
        Assert.Equal([second.SpanId], run.Links.Select(link => link.Context.SpanId));
        Assert.Equal($"scripted@{HostRig.Revision}/0", run.GetTagItem("bertgrains.replica"));

        var batch = Assert.Single(_stopped, activity => activity.OperationName == "batch");
        Assert.Equal((_first, run.SpanId), (batch.TraceId, batch.ParentSpanId));
        Assert.Equal([second.SpanId], batch.Links.Select(link => link.Context.SpanId));
        Assert.Equal(4, batch.GetTagItem("bertgrains.items"));
        Assert.Equal(20, batch.GetTagItem("bertgrains.tokens"));
        Assert.Equal(20, batch.GetTagItem("bertgrains.padded_tokens"));
    }

    private static ActivityContext Request(ActivityTraceId trace) => new(trace, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);

    private static WorkItem Item(int id, ActivityContext trace) => new([id, 0, 0, 0, 0], 5, 1) { Trace = trace };
}
