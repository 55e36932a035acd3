using Orleans.GrainDirectory;

namespace BertGrains.Client.Silos;

/// <summary>Resolves every grain to the silo itself, so that each test silo has its own inference grain.</summary>
internal sealed class OwnSiloDirectory(ILocalSiloDetails silo) : IGrainDirectory
{
    public const string Name = "own-silo";

    public Task<GrainAddress?> Register(GrainAddress address) => Task.FromResult<GrainAddress?>(address);

    public Task Unregister(GrainAddress address) => Task.CompletedTask;

    public Task<GrainAddress?> Lookup(GrainId grainId) =>
        Task.FromResult<GrainAddress?>(new GrainAddress { GrainId = grainId, SiloAddress = silo.SiloAddress });

    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}
