namespace BertGrains.Cluster.Replicas;

public sealed class ReplicaGrainTests : IAsyncLifetime
{
    private static readonly ReplicaId Id = HostRig.Id(0);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private GrainRig? _rig;

    private GrainRig Rig => _rig ?? throw new InvalidOperationException("The test has not started.");

    public async ValueTask InitializeAsync() => _rig = await GrainRig.StartAsync();

    public ValueTask DisposeAsync() => Rig.DisposeAsync();

    [Fact]
    public async Task LoadAsync_ActivationOnAnotherSilo_Migrates()
    {
        var grain = Rig.Grain(Id);
        Assert.Equal(LoadOutcome.NoDevice, (await GrainRig.TryLoadAsync(grain, Rig.Workers[0], "cuda:0")).Outcome);
        Assert.Equal(Rig.Workers[0], Rig.SiloOf(grain));
        Assert.Equal(LoadOutcome.WrongSilo, (await GrainRig.TryLoadAsync(grain, Rig.Workers[1])).Outcome);

        // The migration has begun; calls before its end get the same reply.
        LoadReply reply;
        do
            reply = await GrainRig.TryLoadAsync(grain, Rig.Workers[1]);
        while (reply.Outcome == LoadOutcome.WrongSilo);
        // Only an activation on that silo returns Ready; the former one may still deactivate.
        Assert.Equal(LoadOutcome.Ready, reply.Outcome);
    }

    [Fact]
    public async Task LoadAsync_FailureOfAnyKind_ReturnsItsOutcome()
    {
        var grain = Rig.Grain(Id);
        Assert.Equal(LoadOutcome.NoDevice, (await GrainRig.TryLoadAsync(grain, Rig.Workers[0], "cuda:0")).Outcome);
        Rig.Loader.Bytes = 1_001;
        Assert.Equal(LoadOutcome.NoMemory, (await GrainRig.TryLoadAsync(grain, Rig.Workers[0])).Outcome);
        Rig.Loader.Bytes = 100;
        Rig.Loader.OnLoad = _ => throw new IOException("The disk is gone.");
        Assert.Equal(LoadOutcome.Refused, (await GrainRig.TryLoadAsync(grain, Rig.Workers[0])).Outcome);
        Assert.Equal(ReplicaState.NotLoaded, await Rig.Service(Rig.Workers[0]).GetStateAsync(Id));
    }

    [Fact]
    public async Task Deactivate_ReplicaLoaded_StaysLoaded()
    {
        var grain = await Rig.LoadAsync(Id, Rig.Workers[1]);
        await Rig.DeactivateAsync(grain);
        Assert.Null(Rig.SiloOf(grain));

        await Rig.LoadAsync(Id, Rig.Workers[1]);
        Assert.Equal(1, Rig.Loader.Loads);
        await HostRig.AssertAnswersAsync(await Rig.Service(Rig.Workers[1]).RunAsync(Id, HostRig.Call(3), _cancellation), 3);
    }

    [Fact]
    public async Task DrainAsync_Loaded_UnloadsAndDeactivates()
    {
        var grain = await Rig.LoadAsync(Id, Rig.Workers[0]);
        await grain.DrainAsync(_cancellation);
        Assert.Null(GrainRig.HostOf(Rig.Workers[0]).Find(Id));
        while (Rig.SiloOf(grain) is not null)
        {
            _cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
