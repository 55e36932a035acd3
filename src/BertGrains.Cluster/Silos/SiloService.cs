using BertGrains.Cluster.Bundles;
using BertGrains.Cluster.Devices;
using BertGrains.Cluster.Hosting;
using BertGrains.Cluster.Replicas;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Services;

namespace BertGrains.Cluster.Silos;

/// <summary>
/// Reports the state of its silo and reads bundles for others. All calls of a grain service share one scheduler, so everything that reads
/// files runs on the thread pool.
/// </summary>
internal sealed class SiloService(
    GrainId id,
    Silo silo,
    ILoggerFactory loggers,
    IOptions<BertGrainsSiloOptions> options,
    BundleStore bundles,
    DeviceLedger devices,
    ReplicaHost replicas,
    IHostApplicationLifetime lifetime) : GrainService(id, silo, loggers), ISiloService
{
    private readonly ILogger<SiloService> _logger = loggers.CreateLogger<SiloService>();
    private int _unreported;

    /// <inheritdoc/>
    public Task<SiloReport> GetReportAsync() => Task.Run(CreateReport);

    /// <inheritdoc/>
    public Task<BundlePart?> ReadBundleAsync(BundleRange range)
    {
        ArgumentNullException.ThrowIfNull(range);
        var stopped = StoppedCancellationTokenSource.Token;
        return Task.Run(() => bundles.ReadAsync(range, stopped), stopped);
    }

    private SiloReport CreateReport() => new(
        options.Value.Name,
        Silo,
        options.Value.Role,
        replicas.IsDraining || lifetime.ApplicationStopping.IsCancellationRequested,
        devices.List(),
        [.. replicas.List().Select(replica => replica with { Fault = StatusLimits.Cut(replica.Fault) })],
        Reported(bundles.List()));

    private IReadOnlyList<BundleId> Reported(IReadOnlyList<BundleId> all)
    {
        var unreported = Math.Max(0, all.Count - StatusLimits.MaxBundles);
        if (Interlocked.Exchange(ref _unreported, unreported) != unreported && unreported > 0)
            _logger.BundlesNotReported(all.Count, StatusLimits.MaxBundles);
        return unreported == 0 ? all : [.. all.Take(StatusLimits.MaxBundles)];
    }
}

/// <summary>Client of the <see cref="ISiloService"/> of any silo.</summary>
internal sealed class SiloServiceClient(IServiceProvider services) : GrainServiceClient<ISiloService>(services)
{
    /// <summary>The service of a silo, possibly this one. No call is made.</summary>
    public ISiloService Of(SiloAddress silo) => GetGrainService(silo);
}
