namespace BertGrains.Cluster.Replicas;

public sealed class ReplicaServiceTests : IAsyncLifetime
{
    private static readonly ReplicaId Id = HostRig.Id(0);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly SemaphoreSlim _entered = new(0);
    private readonly ManualResetEventSlim _gate = new();
    private GrainRig? _rig;

    private IReplicaService Service => Rig.Service(Rig.Workers[0]);

    private GrainRig Rig => _rig ?? throw new InvalidOperationException("The test has not started.");

    public async ValueTask InitializeAsync() => _rig = await GrainRig.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _gate.Set();
        await Rig.DisposeAsync();
        _gate.Dispose();
        _entered.Dispose();
    }

    [Fact]
    public async Task RunAsync_NotLoaded_ReturnsNotLoaded()
    {
        Assert.Equal(RunOutcome.NotLoaded, (await Service.RunAsync(Id, HostRig.Call(1), _cancellation)).Outcome);
        Assert.Equal(ReplicaState.NotLoaded, await Service.GetStateAsync(Id));
    }

    [Fact]
    public async Task RunAsync_ManyConcurrentCalls_AnswersEach()
    {
        await Rig.LoadAsync(Id, Rig.Workers[0]);
        var replies = await Task.WhenAll(
            Enumerable.Range(1, 40).Select(id => Service.RunAsync(Id, HostRig.Call(id, id + 100), _cancellation)));
        for (var i = 0; i < replies.Length; i++)
            await HostRig.AssertAnswersAsync(replies[i], i + 1, i + 101);

        var status = Assert.Single(GrainRig.HostOf(Rig.Workers[0]).List());
        Assert.Equal((ReplicaState.Ready, "cpu", 100, 80), (status.State, status.Device, status.MemoryBytes, status.ItemsDone));
    }

    [Fact]
    public async Task RunAsync_QueueIsFull_IsBusy()
    {
        Rig.Loader.QueueCapacity = 2;
        await LoadBlockedAsync();
        var first = Service.RunAsync(Id, HostRig.Call(1), _cancellation);
        await _entered.WaitAsync(_cancellation);
        var reply = await Service.RunAsync(Id, HostRig.Call(2, 3, 4), _cancellation);
        Assert.Equal(RunOutcome.Busy, reply.Outcome);
        _gate.Set();
        await HostRig.AssertAnswersAsync(await first, 1);
    }

    [Fact]
    public async Task RunAsync_Canceled_WithdrawsQueuedItems()
    {
        await LoadBlockedAsync();
        var first = Service.RunAsync(Id, HostRig.Call(1), _cancellation);
        await _entered.WaitAsync(_cancellation);
        using var left = new CancellationTokenSource();
        var second = Service.RunAsync(Id, HostRig.Call(2, 3), left.Token);
        await WaitUntilAsync(load => load.WaitingItems == 2);
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        await WaitUntilAsync(load => load.WaitingItems == 0);
        _gate.Set();
        await HostRig.AssertAnswersAsync(await first, 1);
    }

    [Fact]
    public async Task DrainAsync_CallsInFlight_AnswersThemAndUnloads()
    {
        var grain = await LoadBlockedAsync();
        var first = Service.RunAsync(Id, HostRig.Call(1), _cancellation);
        await _entered.WaitAsync(_cancellation);
        var drain = grain.DrainAsync(_cancellation);
        while (await Service.GetStateAsync(Id) != ReplicaState.Draining)
            _cancellation.ThrowIfCancellationRequested();
        Assert.Equal(RunOutcome.Draining, (await Service.RunAsync(Id, HostRig.Call(2), _cancellation)).Outcome);
        _gate.Set();

        await drain;
        await HostRig.AssertAnswersAsync(await first, 1);
        Assert.Null(GrainRig.HostOf(Rig.Workers[0]).Find(Id));
    }

    [Fact]
    public async Task StopAsync_SiloWithCallsInFlight_AnswersThemAndRefusesNewOnes()
    {
        await LoadBlockedAsync();
        var (worker, service) = (Rig.Workers[0], Service);
        var first = service.RunAsync(Id, HostRig.Call(1), _cancellation);
        await _entered.WaitAsync(_cancellation);
        var stop = Rig.StopAsync(worker);
        while (!GrainRig.HostOf(worker).IsDraining)
        {
            _cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal(RunOutcome.Draining, (await service.RunAsync(Id, HostRig.Call(2), _cancellation)).Outcome);
        Assert.False(stop.IsCompleted);
        _gate.Set();

        await HostRig.AssertAnswersAsync(await first, 1);
        await stop;
    }

    private async Task WaitUntilAsync(Predicate<QueueState> condition)
    {
        while (!condition(Assert.Single(GrainRig.HostOf(Rig.Workers[0]).List()).Queue))
        {
            _cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private Task<IReplicaGrain> LoadBlockedAsync()
    {
        Rig.Loader.OnRun = _ =>
        {
            _entered.Release();
            _gate.Wait(_cancellation);
        };
        return Rig.LoadAsync(Id, Rig.Workers[0]);
    }
}
