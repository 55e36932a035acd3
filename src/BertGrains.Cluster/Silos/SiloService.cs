using BertGrains.Cluster.Bundles;
using BertGrains.Cluster.Devices;
using BertGrains.Cluster.Hosting;
using BertGrains.Cluster.Replicas;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Silos;

/// <summary>Answers for its silo. Its calls interleave, as those of all grain services do.</summary>
internal sealed class SiloService(
    GrainId id,
    Silo silo,
    ILoggerFactory loggers,
    IOptions<SiloOptions> options,
    BundleStore bundles,
    DeviceLedger devices,
    ReplicaHost replicas,
    IHostApplicationLifetime lifetime) : GrainService(id, silo, loggers), ISiloService
{
    /// <inheritdoc/>
    public Task<SiloReport> GetReportAsync() => Task.FromResult(new SiloReport(
        options.Value.Name,
        Silo,
        options.Value.Role,
        replicas.IsDraining || lifetime.ApplicationStopping.IsCancellationRequested,
        devices.List(),
        replicas.List(),
        bundles.List()));

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>?> ReadBundleAsync(BundleRange range)
    {
        ArgumentNullException.ThrowIfNull(range);
        return await bundles.ReadAsync(range, StoppedCancellationTokenSource.Token);
    }
}
