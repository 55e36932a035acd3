using BertGrains.Inference.Devices;
using BertGrains.Inference.Items;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Inference.Replicas;

public sealed class SharedCoresTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly CpuCores _cores = new(2);
    private int _running;
    private int _most;

    [Fact]
    public async Task TryEnqueue_ThreeModelsOnTwoCores_RunTwoBatchesAtATimeAndAllFinish()
    {
        var replicas = Enumerable.Range(0, 3).Select(_ => Start(new ScriptedDevice(lanes: 2, _cores) { OnRun = Count })).ToList();
        var items = replicas.SelectMany(replica => Enqueue(replica, 200)).ToList();

        foreach (var item in items)
            Assert.Null((await item.Completion.WaitAsync(_cancellation)).Error);
        foreach (var replica in replicas)
            await replica.DisposeAsync();
        Assert.InRange(_most, 1, 2);
        Assert.Equal(2, _cores.Free);
    }

    [Fact]
    public async Task TryEnqueue_OtherModelIdle_RunsOnAllCores()
    {
        using var both = new Barrier(2);
        await using var idle = Start(new ScriptedDevice(lanes: 2, _cores));
        await using var busy = Start(new ScriptedDevice(lanes: 2, _cores)
        {
            // Passes only when two lanes run at the same time.
            OnRun = _ => both.SignalAndWait(_cancellation),
        });

        var items = new[] { Item(), Item() };
        Assert.True(busy.TryEnqueue(items));
        foreach (var item in items)
            Assert.Null((await item.Completion.WaitAsync(_cancellation)).Error);
    }

    [Fact]
    public async Task TryEnqueue_OtherModelSaturatesTheCores_GetsTheNextFreeCore()
    {
        using var entered = new SemaphoreSlim(0);
        using var gate = new SemaphoreSlim(0);
        var order = new List<string>();
        var one = new CpuCores(1);
        await using var busy = Start(new ScriptedDevice(lanes: 1, one)
        {
            MaxBatchTokens = 32,
            OnRun = _ =>
            {
                order.Add("busy");
                entered.Release();
                gate.Wait(_cancellation);
            },
        });
        await using var other = Start(new ScriptedDevice(lanes: 1, one) { OnRun = _ => order.Add("other") });
        var many = Enqueue(busy, 50);
        await entered.WaitAsync(_cancellation);
        var single = Enqueue(other, 1)[0];
        SpinWait.SpinUntil(() => one.Share < 1);
        gate.Release(50);

        Assert.Null((await single.Completion.WaitAsync(_cancellation)).Error);
        foreach (var item in many)
            await item.Completion.WaitAsync(_cancellation);
        Assert.Equal(["busy", "other", "busy"], order.Take(3));
    }

    [Fact]
    public async Task Start_WarmUpWhileAnotherModelRuns_UsesFreeCoresOnly()
    {
        using var entered = new SemaphoreSlim(0);
        using var gate = new SemaphoreSlim(0);
        await using var busy = Start(new ScriptedDevice(lanes: 2, _cores)
        {
            OnRun = batch =>
            {
                Enter();
                entered.Release();
                gate.Wait(_cancellation);
                Leave();
            },
        });
        Enqueue(busy, 1);
        await entered.WaitAsync(_cancellation);
        await using var loaded = Start(new ScriptedDevice(lanes: 2, _cores) { OnWarmUp = Count });
        gate.Release();

        Assert.Equal(2, _most);
    }

    private void Count(Batch batch)
    {
        Enter();
        Thread.Yield();
        Leave();
    }

    private void Enter()
    {
        var now = Interlocked.Increment(ref _running);
        for (var most = _most; now > most; most = _most)
            Interlocked.CompareExchange(ref _most, now, most);
    }

    private void Leave() => Interlocked.Decrement(ref _running);

    private static WorkItem Item() => DistinctItems.Create(20);

    private static List<WorkItem> Enqueue(ModelReplica replica, int count)
    {
        var items = Enumerable.Range(0, count).Select(_ => Item()).ToList();
        Assert.All(items, item => Assert.True(replica.TryEnqueue(item)));
        return items;
    }

    private ModelReplica Start(ScriptedDevice device)
    {
        var replica = ModelReplica.Start(
            new ReplicaShape("scripted", MaxLength: 64, Vocabulary: 100, Heads: 1),
            device,
            new ReplicaSettings(1_000, TimeSpan.FromMinutes(1)),
            null,
            NullLogger.Instance,
            TimeProvider.System,
            _cancellation);
        device.IsServing = true;
        return replica;
    }
}
