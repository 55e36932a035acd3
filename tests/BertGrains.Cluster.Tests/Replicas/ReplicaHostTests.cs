namespace BertGrains.Cluster.Replicas;

public sealed class ReplicaHostTests : IAsyncDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly HostRig _rig = new();

    private ReplicaHost Host => _rig.Host;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task LoadAsync_NewReplica_IsReadyAndReservesMemory()
    {
        var replica = await _rig.LoadAsync(HostRig.Id(0));
        Assert.Equal(ReplicaState.Ready, replica.State);
        Assert.Equal(100, _rig.Ledger.ReservedFor(HostRig.Id(0)));
        Assert.Equal(100, Assert.Single(Host.List()).MemoryBytes);
        await _rig.LoadAsync(HostRig.Id(0));
        Assert.Equal(1, _rig.Loader.Loads);
    }

    [Fact]
    public async Task LoadAsync_SecondWhileTheFirstLoads_JoinsIt()
    {
        using var gate = new ManualResetEventSlim();
        _rig.Loader.OnLoad = canceled => gate.Wait(canceled);
        var first = Host.LoadAsync(HostRig.Id(0), "cpu", _cancellation);
        var second = Host.LoadAsync(HostRig.Id(0), "cpu", _cancellation);
        Assert.Equal(ReplicaState.Loading, Host.StateOf(HostRig.Id(0)));
        gate.Set();

        Assert.Equal(LoadOutcome.Ready, (await first).Outcome);
        Assert.Equal(LoadOutcome.Ready, (await second).Outcome);
        Assert.Equal(1, _rig.Loader.Loads);
    }

    [Fact]
    public async Task LoadAsync_SeveralReplicasOnOneDevice_LoadOneAfterTheOther()
    {
        using var entered = new SemaphoreSlim(0);
        using var gate = new SemaphoreSlim(0);
        var loading = 0;
        var most = 0;
        _rig.Loader.OnLoad = canceled =>
        {
            most = Math.Max(most, Interlocked.Increment(ref loading));
            entered.Release();
            gate.Wait(canceled);
            Interlocked.Decrement(ref loading);
        };
        var loads = Enumerable.Range(0, 4).Select(i => Host.LoadAsync(HostRig.Id(0, $"m{i}"), "cpu", _cancellation)).ToList();
        for (var i = 0; i < 4; i++)
        {
            await entered.WaitAsync(_cancellation);
            gate.Release();
        }

        Assert.All(await Task.WhenAll(loads), reply => Assert.Equal(LoadOutcome.Ready, reply.Outcome));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task LoadAsync_NoMemoryOrNoDevice_ReturnsWhich()
    {
        _rig.Loader.Bytes = 1_001;
        var full = await Host.LoadAsync(HostRig.Id(0), "cpu", _cancellation);
        Assert.Equal(LoadOutcome.NoMemory, full.Outcome);
        Assert.NotNull(full.Message);
        Assert.Equal(0, _rig.Loader.Loads);
        Assert.Equal(LoadOutcome.NoDevice, (await Host.LoadAsync(HostRig.Id(0), "cuda:1", _cancellation)).Outcome);
        Assert.Equal(0, _rig.Reserved);
    }

    [Fact]
    public async Task LoadAsync_SecondReplicaOfTheRevisionOnADevice_IsRefused()
    {
        await _rig.LoadAsync(HostRig.Id(0));
        Assert.Equal(LoadOutcome.NoMemory, (await Host.LoadAsync(HostRig.Id(1), "cpu", _cancellation)).Outcome);
        await _rig.LoadAsync(HostRig.Id(1), "cuda:0");
    }

    [Fact]
    public async Task LoadAsync_LoaderFails_ReleasesMemoryAndCanLoadAgain()
    {
        _rig.Loader.OnLoad = _ => throw new IOException("The disk is gone.");
        var reply = await Host.LoadAsync(HostRig.Id(0), "cpu", _cancellation);

        Assert.Equal(LoadOutcome.Refused, reply.Outcome);
        Assert.Contains("The disk is gone.", reply.Message, StringComparison.Ordinal);
        Assert.Equal(0, _rig.Reserved);
        Assert.Empty(Host.List());

        _rig.Loader.OnLoad = _ => { };
        await _rig.LoadAsync(HostRig.Id(0));
        Assert.Equal(ReplicaState.Ready, Assert.Single(Host.List()).State);
    }

    [Fact]
    public async Task LoadAsync_LastCallerLeaves_LoadIsCanceled()
    {
        using var entered = new SemaphoreSlim(0);
        _rig.Loader.OnLoad = canceled =>
        {
            entered.Release();
            canceled.WaitHandle.WaitOne();
        };
        using var left = new CancellationTokenSource();
        var first = Host.LoadAsync(HostRig.Id(0), "cpu", left.Token);
        var second = Host.LoadAsync(HostRig.Id(0), "cpu", left.Token);
        await entered.WaitAsync(_cancellation);
        Assert.Equal(100, _rig.Reserved);
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        // The next load waits for the end of the first.
        _rig.Loader.OnLoad = _ => { };
        await _rig.LoadAsync(HostRig.Id(0));
        Assert.Equal(2, _rig.Loader.Loads);
        Assert.Equal(100, _rig.Reserved);
    }

    [Fact]
    public async Task LoadAsync_OneOfTwoCallersLeaves_LoadContinues()
    {
        using var gate = new ManualResetEventSlim();
        _rig.Loader.OnLoad = canceled => gate.Wait(canceled);
        using var left = new CancellationTokenSource();
        var first = Host.LoadAsync(HostRig.Id(0), "cpu", left.Token);
        var second = Host.LoadAsync(HostRig.Id(0), "cpu", _cancellation);
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.Set();
        Assert.Equal(LoadOutcome.Ready, (await second).Outcome);
    }

    [Fact]
    public async Task LoadAsync_FaultedReplica_IsLoadedAgain()
    {
        _rig.Loader.OnRun = _ => throw new InvalidOperationException("The device is gone.");
        var replica = await _rig.LoadAsync(HostRig.Id(0));
        var reply = await replica.RunAsync(HostRig.Call([.. Enumerable.Range(1, 50)]), _cancellation);
        Assert.Equal(RunOutcome.Faulted, reply.Outcome);
        Assert.Equal(ReplicaState.Faulted, Host.StateOf(HostRig.Id(0)));
        Assert.NotNull(Host.Find(HostRig.Id(0))?.Status().Fault);

        _rig.Loader.OnRun = _ => { };
        var again = await _rig.LoadAsync(HostRig.Id(0));
        await HostRig.AssertAnswersAsync(await again.RunAsync(HostRig.Call(7), _cancellation), 7);
        Assert.Equal([true, false], _rig.Loader.Devices.Select(device => device.IsDisposed));
        Assert.Equal(100, _rig.Reserved);
    }

    [Fact]
    public async Task Attach_NewLeaseWithinTheGracePeriod_ReplicaStays()
    {
        var lease = Host.Attach(HostRig.Id(0));
        await _rig.LoadAsync(HostRig.Id(0));
        lease.Dispose();
        lease.Dispose();
        _rig.Clock.Advance(ReplicaLeases.Grace - TimeSpan.FromSeconds(1));
        using var next = Host.Attach(HostRig.Id(0));
        _rig.Clock.Advance(ReplicaLeases.Grace);

        Assert.Equal(ReplicaState.Ready, Host.Find(HostRig.Id(0))?.State);
        await _rig.LoadAsync(HostRig.Id(0));
        Assert.Equal(1, _rig.Loader.Loads);
    }

    [Fact]
    public async Task Attach_NoLeaseForTheGracePeriod_ReplicaIsUnloaded()
    {
        var first = Host.Attach(HostRig.Id(0));
        var second = Host.Attach(HostRig.Id(0));
        var replica = await _rig.LoadAsync(HostRig.Id(0));
        first.Dispose();
        _rig.Clock.Advance(2 * ReplicaLeases.Grace);
        Assert.Equal(ReplicaState.Ready, replica.State);
        second.Dispose();
        _rig.Clock.Advance(ReplicaLeases.Grace);

        Assert.Equal(ReplicaState.Draining, replica.State);
        await replica.EndAsync();
        Assert.Null(Host.Find(HostRig.Id(0)));
        Assert.Equal(0, _rig.Reserved);
    }

    [Fact]
    public async Task LoadAsync_WithoutALease_IsUnloadedAfterTheGracePeriod()
    {
        var replica = await _rig.LoadAsync(HostRig.Id(0));
        await _rig.LoadAsync(HostRig.Id(0, "another"));
        _rig.Clock.Advance(ReplicaLeases.Grace);
        Assert.Equal(ReplicaState.Draining, replica.State);
    }
}
