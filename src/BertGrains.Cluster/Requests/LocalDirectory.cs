using Orleans.GrainDirectory;

namespace BertGrains.Cluster.Requests;

/// <summary>
/// Grain directory that resolves every grain to this silo. A gateway silo thus activates <see cref="InferenceGrain"/> itself and calls no
/// other silo. In Orleans 10.4.2, the first call to any other grain, stateless workers included, looks into the distributed directory and
/// is rejected while the silo with that part of it is dead and not declared so.
/// </summary>
internal sealed class LocalDirectory(ILocalSiloDetails silo) : IGrainDirectory
{
    /// <summary>Name for <see cref="GrainDirectoryAttribute"/>.</summary>
    public const string Name = "local";

    /// <inheritdoc/>
    public Task<GrainAddress?> Register(GrainAddress address) => Task.FromResult<GrainAddress?>(address);

    /// <inheritdoc/>
    public Task Unregister(GrainAddress address) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<GrainAddress?> Lookup(GrainId grainId) =>
        Task.FromResult<GrainAddress?>(new GrainAddress { GrainId = grainId, SiloAddress = silo.SiloAddress });

    /// <inheritdoc/>
    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}
