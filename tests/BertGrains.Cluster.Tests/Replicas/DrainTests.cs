namespace BertGrains.Cluster.Replicas;

public sealed class DrainTests : IAsyncDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly HostRig _rig = new();
    private readonly SemaphoreSlim _entered = new(0);
    private readonly ManualResetEventSlim _gate = new();

    private ReplicaHost Host => _rig.Host;

    public async ValueTask DisposeAsync()
    {
        _gate.Set();
        await _rig.DisposeAsync();
        _gate.Dispose();
        _entered.Dispose();
    }

    [Fact]
    public async Task DrainAllAsync_SeveralReplicas_UnloadsThemAndLoadsNoMore()
    {
        await _rig.LoadAsync(HostRig.Id(0));
        await _rig.LoadAsync(HostRig.Id(0, "another"));
        await _rig.LoadAsync(HostRig.Id(1), "cuda:0");
        await Host.DrainAllAsync(_cancellation);

        Assert.True(Host.IsDraining);
        Assert.Empty(Host.List());
        Assert.Equal(0, _rig.Reserved);
        Assert.Equal(LoadOutcome.NoDevice, (await Host.LoadAsync(HostRig.Id(0), "cpu", _cancellation)).Outcome);
    }

    [Fact]
    public async Task DrainAllAsync_ReplicaIsLoading_CancelsTheLoad()
    {
        var load = await BeginLoadAsync();
        await Host.DrainAllAsync(_cancellation);

        Assert.Equal(LoadOutcome.NoDevice, (await load).Outcome);
        Assert.Equal(0, _rig.Reserved);
    }

    [Fact]
    public async Task DrainAllAsync_TimeoutExpires_ReturnsItemsToTheirRouters()
    {
        var (replica, call) = await BeginCallAsync();
        using var limit = new CancellationTokenSource();
        var drain = Host.DrainAllAsync(limit.Token);
        Assert.Equal(RunOutcome.Draining, (await replica.RunAsync(HostRig.Call(2), _cancellation)).Outcome);
        Assert.False(call.IsCompleted);
        await limit.CancelAsync();

        await drain;
        Assert.Equal(RunOutcome.Draining, (await call).Outcome);
    }

    [Fact]
    public async Task DrainAsync_ReplicaIsLoading_CancelsTheLoad()
    {
        var load = await BeginLoadAsync();
        await Host.DrainAsync(HostRig.Id(0), _cancellation);

        Assert.Equal(LoadOutcome.Refused, (await load).Outcome);
        Assert.Empty(Host.List());
        Assert.Equal(0, _rig.Reserved);
    }

    [Fact]
    public async Task DrainAsync_ReplicaNotLoaded_Completes() => await Host.DrainAsync(HostRig.Id(0), _cancellation);

    [Fact]
    public async Task LoadAsync_WhileDraining_WaitsAndLoadsAgain()
    {
        var (_, call) = await BeginCallAsync();
        var drain = Host.DrainAsync(HostRig.Id(0), _cancellation);
        var load = Host.LoadAsync(HostRig.Id(0), "cuda:0", _cancellation);
        Assert.False(load.IsCompleted);
        _gate.Set();

        await Task.WhenAll(call, drain);
        Assert.Equal(LoadOutcome.Ready, (await load).Outcome);
        Assert.Equal("cuda:0", Host.Find(HostRig.Id(0))?.Device);
    }

    [Fact]
    public async Task AnyOrder_ManyLoadsRunsLeasesAndDrains_ReleaseEverything()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() => WanderAsync(new Random(seed)), _cancellation)));
        await Host.DrainAllAsync(_cancellation);

        Assert.Empty(Host.List());
        Assert.Equal(0, _rig.Reserved);
        Assert.All(_rig.Loader.Devices, device => Assert.True(device.IsDisposed));
    }

    /// <returns>A load that ends when it is canceled.</returns>
    private async Task<Task<LoadReply>> BeginLoadAsync()
    {
        _rig.Loader.OnLoad = canceled =>
        {
            _entered.Release();
            canceled.WaitHandle.WaitOne();
        };
        var load = Host.LoadAsync(HostRig.Id(0), "cpu", _cancellation);
        await _entered.WaitAsync(_cancellation);
        return load;
    }

    /// <returns>A replica with a call that ends when the gate is opened.</returns>
    private async Task<(HostedReplica Replica, Task<RunReply> Call)> BeginCallAsync()
    {
        _rig.Loader.OnRun = _ =>
        {
            _entered.Release();
            _gate.Wait(_cancellation);
        };
        var replica = await _rig.LoadAsync(HostRig.Id(0));
        var call = replica.RunAsync(HostRig.Call(1), _cancellation);
        await _entered.WaitAsync(_cancellation);
        return (replica, call);
    }

    private async Task WanderAsync(Random random)
    {
        for (var step = 0; step < 100; step++)
        {
            var id = HostRig.Id(random.Next(2), $"m{random.Next(3)}");
            switch (random.Next(4))
            {
                case 0:
                    await Host.LoadAsync(id, random.Next(2) == 0 ? "cpu" : "cuda:0", _cancellation);
                    break;
                case 1:
                    await Host.DrainAsync(id, _cancellation);
                    break;
                case 2:
                    using (Host.Attach(id))
                        _rig.Clock.Advance(ReplicaLeases.Grace);
                    break;
                default:
                    if (Host.Find(id) is not { } replica)
                        break;
                    var reply = await replica.RunAsync(HostRig.Call(1, 2), _cancellation);
                    Assert.True(reply.Outcome is RunOutcome.Done or RunOutcome.Draining);
                    break;
            }
        }
    }
}
