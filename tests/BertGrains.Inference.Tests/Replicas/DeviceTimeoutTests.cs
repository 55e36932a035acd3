using BertGrains.Inference.Devices;
using BertGrains.Inference.Items;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BertGrains.Inference.Replicas;

public sealed class DeviceTimeoutTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly FakeTimeProvider _time = new();
    private readonly SemaphoreSlim _entered = new(0);
    private readonly ManualResetEventSlim _gate = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose()
    {
        _gate.Set();
        _entered.Dispose();
        _gate.Dispose();
    }

    [Fact]
    public async Task Run_LongItem_MayTakeTheTimeOfItsParts()
    {
        var replica = Start(Hanging(new CpuCores(1)), maxLength: 8_192);
        var item = DistinctItems.Create(1_600);
        Assert.True(replica.TryEnqueue(item));
        await _entered.WaitAsync(_cancellation);
        Pass(4 * Limit);
        Assert.Null(replica.Fault);
        Pass(Limit / WatchedCall.Intervals);

        Assert.Equal(ErrorCode.Unavailable, (await item.Completion.WaitAsync(_cancellation)).Error?.Code);
        Assert.EndsWith("did not return within 240 s (DeviceTimeout).", replica.Fault?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CallDoesNotReturn_ReplicaFaultsAndAllItemsFail()
    {
        var cores = new CpuCores(1);
        var device = Hanging(cores);
        var replica = Start(device);
        var items = Enumerable.Range(0, 20).Select(_ => DistinctItems.Create(40)).ToList();
        items.ForEach(item => Assert.True(replica.TryEnqueue(item)));
        await _entered.WaitAsync(_cancellation);
        Pass(Limit);
        Assert.Null(replica.Fault);
        Pass(Limit / WatchedCall.Intervals);

        foreach (var item in items)
            Assert.Equal(ErrorCode.Unavailable, (await item.Completion.WaitAsync(_cancellation)).Error?.Code);
        await replica.Faulted.WaitAsync(_cancellation);
        Assert.Equal(
            "The replica of scripted stopped: a call of scripted did not return within 60 s (DeviceTimeout).", replica.Fault?.Message);
        Assert.False(replica.TryEnqueue(DistinctItems.Create(5)));
        Assert.Equal(1, cores.Free);

        // The device is used by the call, so it is released only when the call returns.
        await replica.DisposeAsync().AsTask().WaitAsync(_cancellation);
        Assert.False(device.IsDisposed);
        _gate.Set();
        await _released.Task.WaitAsync(_cancellation);
        Assert.Equal(1, cores.Free);
    }

    [Fact]
    public async Task Run_HalfOfASplitBatchDoesNotReturn_AllItemsFail()
    {
        var device = new ScriptedDevice
        {
            OnRun = batch =>
            {
                if (batch.Items.Count > 1)
                    throw new InvalidOperationException("The device failed.");
                _entered.Release();
                _gate.Wait(_cancellation);
            },
        };
        await using var replica = Start(device);
        WorkItem[] items = [DistinctItems.Create(5), DistinctItems.Create(5)];
        Assert.True(replica.TryEnqueue(items));
        await _entered.WaitAsync(_cancellation);
        Pass(2 * Limit);

        foreach (var item in items)
            Assert.Equal(ErrorCode.Unavailable, (await item.Completion.WaitAsync(_cancellation)).Error?.Code);
    }

    [Fact]
    public async Task Run_ManyShortCallsOverALongTime_AreNotAbandoned()
    {
        await using var replica = Start(new ScriptedDevice());
        for (var i = 0; i < 20; i++)
        {
            var item = DistinctItems.Create(5);
            replica.TryEnqueue(item);
            Assert.Null((await item.Completion.WaitAsync(_cancellation)).Error);
            Pass(Limit);
        }

        Assert.Null(replica.Fault);
    }

    [Fact]
    public async Task DisposeAsync_CallDoesNotReturn_EndsAfterTheTimeout()
    {
        var replica = Start(Hanging(null));
        replica.TryEnqueue(DistinctItems.Create(5));
        await _entered.WaitAsync(_cancellation);
        var disposed = replica.DisposeAsync().AsTask();
        Assert.False(disposed.IsCompleted);
        Pass(2 * Limit);

        await disposed.WaitAsync(_cancellation);
    }

    [Fact]
    public void Start_WarmUpDoesNotReturn_ThrowsAndGivesTheCoreBack()
    {
        var cores = new CpuCores(1);
        var device = new ScriptedDevice(lanes: 1, cores) { OnWarmUp = _ => _gate.Wait(_cancellation) };
        var e = Assert.Throws<TimeoutException>(() => Start(device, TimeSpan.FromMilliseconds(1)));
        Assert.Equal("A call of scripted did not return within 0.001 s (DeviceTimeout).", e.Message);
        Assert.Equal(1, cores.Free);
    }

    private ScriptedDevice Hanging(CpuCores? cores) => new(lanes: 1, cores)
    {
        OnRun = _ =>
        {
            _entered.Release();
            _gate.Wait(_cancellation);
        },
        OnDispose = () => _released.TrySetResult(),
    };

    // In steps, as the timer of a real clock.
    private void Pass(TimeSpan time)
    {
        var step = Limit / WatchedCall.Intervals;
        for (var passed = TimeSpan.Zero; passed < time; passed += step)
            _time.Advance(step);
    }

    private ModelReplica Start(ScriptedDevice device, TimeSpan? limit = null, int maxLength = 64)
    {
        var replica = ModelReplica.Start(
            new ReplicaShape("scripted", MaxLength: maxLength, Vocabulary: 100, Heads: 1),
            device,
            new ReplicaSettings(1_000, limit ?? Limit),
            null,
            NullLogger.Instance,
            _time,
            _cancellation);
        device.IsServing = true;
        return replica;
    }
}
