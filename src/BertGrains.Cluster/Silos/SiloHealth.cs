using Microsoft.Extensions.Hosting;

namespace BertGrains.Cluster.Silos;

/// <summary>
/// Whether this silo is ready for its part: it is active in the cluster, its devices are in the ledger where it has any, and it is not
/// stopping. A worker without a model is ready; what serves is the cluster's question. Thread-safe, and asks nobody.
/// </summary>
public sealed class SiloHealth
{
    private readonly IClusterMembershipService _membership;
    private readonly ILocalSiloDetails _silo;
    private readonly IHostApplicationLifetime _lifetime;

    /// <summary>Creates the check; the silo's registration does.</summary>
    public SiloHealth(IClusterMembershipService membership, ILocalSiloDetails silo, IHostApplicationLifetime lifetime)
    {
        _membership = membership;
        _silo = silo;
        _lifetime = lifetime;
    }

    /// <returns>Why the silo is not ready; null when it is.</returns>
    public BertError? Check()
    {
        if (_lifetime.ApplicationStopping.IsCancellationRequested)
            return new BertError(ErrorCode.Unavailable, "The silo is stopping.");
        var status = _membership.CurrentSnapshot.GetSiloStatus(_silo.SiloAddress);
        return status == SiloStatus.Active
            ? null
            : new BertError(ErrorCode.Unavailable, $"The silo is not a member of its cluster yet; its status is {status}.");
    }
}
