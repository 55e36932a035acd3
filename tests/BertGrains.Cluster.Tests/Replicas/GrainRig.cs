using BertGrains.Cluster.Devices;
using BertGrains.Cluster.Hosting;
using BertGrains.Cluster.Placement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;

namespace BertGrains.Cluster.Replicas;

/// <summary>Three silos in this process: a core silo without devices, and two workers whose replicas run on scripted devices.</summary>
internal sealed class GrainRig : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private GrainRig(Action<ISiloBuilder>? configure, params IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.Options.AssumeHomogenousSilosForTesting = false;
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureHost(host => host.Configuration.AddInMemoryCollection(settings));
        builder.ConfigureSilo((options, silo) => Configure(options.SiloName, silo, configure));
        _cluster = builder.Build();
    }

    public ScriptedLoader Loader { get; } = new();

    /// <summary>The silos with a processor.</summary>
    public IReadOnlyList<InProcessSiloHandle> Workers => [.. _cluster.Silos.Where(silo => !IsCore(silo.Name))];

    /// <param name="configure">Changes the registrations of each silo.</param>
    /// <param name="settings">Configuration of each silo.</param>
    public static async Task<GrainRig> StartAsync(
        Action<ISiloBuilder>? configure = null, params IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var rig = new GrainRig(configure, settings);
        await rig._cluster.DeployAsync();
        return rig;
    }

    public static ReplicaHost HostOf(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<ReplicaHost>();

    /// <summary>The silo without devices.</summary>
    public InProcessSiloHandle Core => _cluster.Silos.Single(silo => IsCore(silo.Name));

    /// <summary>A worker's replica service, called from the core silo.</summary>
    public IReplicaService Service(InProcessSiloHandle worker) =>
        Core.ServiceProvider.GetRequiredService<ReplicaServiceClient>().Of(worker.SiloAddress);

    public IReplicaGrain Grain(ReplicaId id) =>
        _cluster.Client.GetGrain<IReplicaGrain>(id.ToString(), typeof(CpuReplicaGrain).FullName);

    /// <summary>Loads a replica on a worker, as its coordinator does.</summary>
    public async Task<IReplicaGrain> LoadAsync(ReplicaId id, InProcessSiloHandle worker)
    {
        var grain = Grain(id);
        var reply = await TryLoadAsync(grain, worker);
        return reply.Outcome == LoadOutcome.Ready ? grain : throw new InvalidOperationException($"{reply}");
    }

    /// <summary>Loads through a grain, with the silo as placement hint.</summary>
    public static async Task<LoadReply> TryLoadAsync(IReplicaGrain grain, InProcessSiloHandle worker, string device = "cpu")
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, worker.SiloAddress);
        try
        {
            return await grain.LoadAsync(new LoadCall(worker.SiloAddress, device), TestContext.Current.CancellationToken);
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }

    /// <summary>The silo that has the grain's activation; null when none has.</summary>
    public InProcessSiloHandle? SiloOf(IReplicaGrain grain) =>
        _cluster.TryGetGrainContext(grain.GetGrainId(), out var context) ? _cluster.GetSiloForAddress(context.Address.SiloAddress!) : null;

    public Task DeactivateAsync(IReplicaGrain grain) => _cluster.DeactivateAsync(grain);

    public Task StopAsync(InProcessSiloHandle silo) => _cluster.StopSiloAsync(silo);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private static bool IsCore(string name) => name.EndsWith('0');

    private void Configure(string name, ISiloBuilder silo, Action<ISiloBuilder>? configure)
    {
        var isCore = IsCore(name);
        silo.Services.AddSingleton(new DeviceLedger(isCore ? [] : [new Device("cpu", 1_000)]));
        silo.Services.AddSingleton<IReplicaLoader>(Loader);
        configure?.Invoke(silo);
        silo.AddTraitPlacement(SiloTraits.Write(name, isCore ? SiloRoles.Core : SiloRoles.Worker, isCore ? [] : ["cpu"]));
        silo.AddReplicas();
    }
}
