using BertGrains.Cluster.Replicas;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cluster.Silos;

/// <summary>
/// Readiness of this silo: its services have started, its devices are found, it is active in the cluster, and it is not stopping. A worker
/// without a model is ready. Makes no remote call. Thread-safe.
/// </summary>
public sealed class SiloHealth
{
    private readonly IClusterMembershipService _membership;
    private readonly ILocalSiloDetails _silo;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ReplicaHost _replicas;

    internal SiloHealth(
        IClusterMembershipService membership, ILocalSiloDetails silo, IHostApplicationLifetime lifetime, ReplicaHost replicas)
    {
        _membership = membership;
        _silo = silo;
        _lifetime = lifetime;
        _replicas = replicas;
    }

    /// <returns>Why the silo is not ready; null when it is ready.</returns>
    public BertError? Check()
    {
        if (_lifetime.ApplicationStopping.IsCancellationRequested || _replicas.IsDraining)
            return Unavailable("The silo is stopping.");
        // Devices are found before the silo starts, and the host has started after the silo's services.
        if (!_lifetime.ApplicationStarted.IsCancellationRequested)
            return Unavailable("The silo is starting.");
        var status = _membership.CurrentSnapshot.GetSiloStatus(_silo.SiloAddress);
        return status == SiloStatus.Active ? null : Unavailable($"The silo is not active in its cluster: its status is {status}.");
    }

    private static BertError Unavailable(string message) => new(ErrorCode.Unavailable, message);
}
