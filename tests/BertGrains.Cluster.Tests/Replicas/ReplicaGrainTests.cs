namespace BertGrains.Cluster.Replicas;

public sealed class ReplicaGrainTests : IAsyncLifetime
{
    private static readonly ReplicaId Id = HostRig.Id(0);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly SemaphoreSlim _entered = new(0);
    private readonly ManualResetEventSlim _gate = new();
    private GrainRig? _rig;

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
    public async Task RunAsync_NotLoaded_SaysSoAtOnce()
    {
        var grain = Rig.Grain(Id);
        Assert.Equal(RunOutcome.NotLoaded, (await grain.RunAsync(HostRig.Call(1), _cancellation)).Outcome);
        Assert.Equal(ReplicaState.NotLoaded, (await grain.GetStatusAsync()).State);
        Assert.Contains(Rig.SiloOf(grain), Rig.Workers);
    }

    [Fact]
    public async Task RunAsync_Loaded_AnswersEachCall()
    {
        var grain = await Rig.LoadAsync(Id, Rig.Workers[0]);
        var replies = await Task.WhenAll(Enumerable.Range(1, 40).Select(id => grain.RunAsync(HostRig.Call(id, id + 100), _cancellation)));
        for (var i = 0; i < replies.Length; i++)
            await HostRig.AssertAnswersAsync(replies[i], i + 1, i + 101);

        var status = await grain.GetStatusAsync();
        Assert.Equal((ReplicaState.Ready, "cpu", 100, 80), (status.State, status.Device, status.MemoryBytes, status.ItemsDone));
    }

    [Fact]
    public async Task LoadAsync_ActivationOnAnotherSilo_GoesAwayAndIsPlacedAnew()
    {
        var grain = Rig.Grain(Id);
        await grain.GetStatusAsync();
        var other = Rig.Workers.Single(worker => worker != Rig.SiloOf(grain));
        Assert.Equal(LoadOutcome.WrongSilo, (await GrainRig.TryLoadAsync(grain, other)).Outcome);

        // The move has begun; calls that come before its end are told the same again.
        LoadReply reply;
        do
            reply = await GrainRig.TryLoadAsync(grain, other);
        while (reply.Outcome == LoadOutcome.WrongSilo);
        // Only an activation on that silo says so; the old one may still be on its way out.
        Assert.Equal(LoadOutcome.Ready, reply.Outcome);
    }

    [Fact]
    public async Task LoadAsync_FailuresOfEveryKind_AreValues()
    {
        var grain = Rig.Grain(Id);
        Assert.Equal(LoadOutcome.NoDevice, (await GrainRig.TryLoadAsync(grain, Rig.Workers[0], "cuda:0")).Outcome);
        Rig.Loader.Bytes = 1_001;
        Assert.Equal(LoadOutcome.NoMemory, (await GrainRig.TryLoadAsync(grain, Rig.Workers[0])).Outcome);
        Rig.Loader.Bytes = 100;
        Rig.Loader.OnLoad = _ => throw new IOException("The disk is gone.");
        Assert.Equal(LoadOutcome.Refused, (await GrainRig.TryLoadAsync(grain, Rig.Workers[0])).Outcome);
        Assert.Equal(ReplicaState.Faulted, (await grain.GetStatusAsync()).State);
    }

    [Fact]
    public async Task Deactivation_ReplicaStaysAndIsFoundAgain()
    {
        var grain = await Rig.LoadAsync(Id, Rig.Workers[1]);
        await Rig.DeactivateAsync(grain);
        Assert.Null(Rig.SiloOf(grain));

        await Rig.LoadAsync(Id, Rig.Workers[1]);
        Assert.Equal(1, Rig.Loader.Loads);
        await HostRig.AssertAnswersAsync(await grain.RunAsync(HostRig.Call(3), _cancellation), 3);
    }

    [Fact]
    public async Task RunAsync_QueueIsFull_IsBusy()
    {
        Rig.Loader.QueueCapacity = 2;
        var grain = await LoadBlockedAsync();
        var first = grain.RunAsync(HostRig.Call(1), _cancellation);
        await _entered.WaitAsync(_cancellation);
        var reply = await grain.RunAsync(HostRig.Call(2, 3, 4), _cancellation);
        Assert.Equal(RunOutcome.Busy, reply.Outcome);
        _gate.Set();
        await HostRig.AssertAnswersAsync(await first, 1);
    }

    [Fact]
    public async Task RunAsync_CallerLeaves_WithdrawsWhatWaits()
    {
        var grain = await LoadBlockedAsync();
        var first = grain.RunAsync(HostRig.Call(1), _cancellation);
        await _entered.WaitAsync(_cancellation);
        using var left = new CancellationTokenSource();
        var second = grain.RunAsync(HostRig.Call(2, 3), left.Token);
        while ((await grain.GetStatusAsync()).Load.WaitingItems < 2)
            _cancellation.ThrowIfCancellationRequested();
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        while ((await grain.GetStatusAsync()).Load.WaitingItems > 0)
            _cancellation.ThrowIfCancellationRequested();
        _gate.Set();
        await HostRig.AssertAnswersAsync(await first, 1);
    }

    [Fact]
    public async Task DrainAsync_CallsInFlight_AreAnsweredAndTheReplicaGoes()
    {
        var grain = await LoadBlockedAsync();
        var first = grain.RunAsync(HostRig.Call(1), _cancellation);
        await _entered.WaitAsync(_cancellation);
        var drain = grain.DrainAsync(_cancellation);
        while ((await grain.GetStatusAsync()).State != ReplicaState.Draining)
            _cancellation.ThrowIfCancellationRequested();
        Assert.Equal(RunOutcome.Draining, (await grain.RunAsync(HostRig.Call(2), _cancellation)).Outcome);
        _gate.Set();

        await drain;
        await HostRig.AssertAnswersAsync(await first, 1);
        Assert.Null(GrainRig.HostOf(Rig.Workers[0]).Find(Id));
    }

    [Fact]
    public async Task StopAsync_SiloWithCallsInFlight_AnswersThemAndTellsTheOthers()
    {
        var grain = await LoadBlockedAsync();
        var worker = Rig.Workers[0];
        var first = grain.RunAsync(HostRig.Call(1), _cancellation);
        await _entered.WaitAsync(_cancellation);
        var stop = Rig.StopAsync(worker);
        while (!GrainRig.HostOf(worker).IsDraining)
            await Task.Yield();
        Assert.Equal(RunOutcome.Draining, (await grain.RunAsync(HostRig.Call(2), _cancellation)).Outcome);
        Assert.False(stop.IsCompleted);
        _gate.Set();

        await HostRig.AssertAnswersAsync(await first, 1);
        await stop;
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
