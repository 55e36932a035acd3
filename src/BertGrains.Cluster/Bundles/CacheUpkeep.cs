using BertGrains.Cluster.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Bundles;

/// <summary>
/// Removes bundles from the cache that were not used for a week. Marks the bundles that this silo uses every hour, so that other processes
/// with the same cache keep them.
/// </summary>
internal sealed class CacheUpkeep(
    IOptions<BertGrainsSiloOptions> options, IEnumerable<IBundleUser> users, TimeProvider time, ILogger<CacheUpkeep> logger) : BackgroundService
{
    /// <summary>Period of the cleanup.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>Time without use after which a bundle is removed. A return to an older revision usually happens within days.</summary>
    public static readonly TimeSpan Unused = TimeSpan.FromDays(7);

    /// <summary>
    /// Time without use that this process must have observed itself. After a long downtime, or a change of the clock, users thus mark their
    /// bundles first.
    /// </summary>
    public static readonly TimeSpan Watched = TimeSpan.FromDays(1);

    private readonly CacheFolder _cache = new(options.Value.Cache, time, logger);
    private Dictionary<string, Observation> _observed = [];

    /// <summary>Marks used bundles and removes unused ones.</summary>
    public void Run()
    {
        foreach (var id in users.SelectMany(user => user.Bundles).Distinct().Where(id => BundleId.IsRevision(id.Revision)))
        {
            _cache.Touch(_cache.BundleOf(id));
            _cache.Touch(_cache.CodecOf(id));
        }

        _observed = _cache.List().Select(Observe).ToDictionary(observation => observation.Folder);
        foreach (var observation in _observed.Values.Where(observation => time.GetElapsedTime(observation.Since) >= Watched))
            RemoveUnused(observation.Folder);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                Run();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                logger.CacheNotKept(_cache.Root, e.Message);
            }

            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Observation Observe(DirectoryInfo folder) =>
        _observed.TryGetValue(folder.FullName, out var before) && before.UsedAt == folder.LastWriteTimeUtc
            ? before
            : new Observation(folder.FullName, folder.LastWriteTimeUtc, time.GetTimestamp());

    private void RemoveUnused(string folder)
    {
        try
        {
            if (_cache.TryRemoveUnused(folder, (time.GetUtcNow() - Unused).UtcDateTime))
                logger.CacheCleared(folder, Unused.TotalDays);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.CacheNotKept(folder, e.Message);
        }
    }

    /// <param name="Folder">Full path of a bundle's folder.</param>
    /// <param name="UsedAt">Time of last use, by the clock of the process that used it.</param>
    /// <param name="Since">Timestamp since which this process has observed it unused.</param>
    private sealed record Observation(string Folder, DateTime UsedAt, long Since);
}

/// <summary>A part of the silo that uses bundles after it has opened them: the replica host and the codecs. Thread-safe.</summary>
internal interface IBundleUser
{
    /// <summary>The bundles in use, or about to be.</summary>
    IReadOnlyCollection<BundleId> Bundles { get; }
}
