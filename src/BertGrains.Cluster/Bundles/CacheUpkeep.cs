using BertGrains.Cluster.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Bundles;

/// <summary>
/// Removes from the cache what nobody has used for a week. What this silo uses is marked every hour, so that the others who share the
/// folder leave it alone.
/// </summary>
internal sealed class CacheUpkeep(
    IOptions<SiloOptions> options, IEnumerable<IBundleUser> users, TimeProvider time, ILogger<CacheUpkeep> logger) : BackgroundService
{
    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>What was not used for so long is removed. Whoever goes back to an older revision does so within days.</summary>
    public static readonly TimeSpan Unused = TimeSpan.FromDays(7);

    /// <summary>
    /// So long must this process have seen it unused: after a month in which everything was off, or a leap of the clock, whoever uses a
    /// bundle marks it first.
    /// </summary>
    public static readonly TimeSpan Watched = TimeSpan.FromDays(1);

    private readonly CacheFolder _cache = new(options.Value.Cache, time, logger);
    private Dictionary<string, Sight> _seen = [];

    /// <summary>Marks what is used and removes what was not.</summary>
    public void Look()
    {
        foreach (var id in users.SelectMany(user => user.Bundles).Distinct().Where(id => BundleId.IsRevision(id.Revision)))
        {
            _cache.Touch(_cache.BundleOf(id));
            _cache.Touch(_cache.FrontOf(id));
        }

        _seen = _cache.List().Select(See).ToDictionary(sight => sight.Folder);
        foreach (var sight in _seen.Values.Where(sight => time.GetElapsedTime(sight.SeenAt) >= Watched))
            RemoveUnused(sight.Folder);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                Look();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                logger.CacheNotKept(_cache.Root, e.Message);
            }

            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Sight See(DirectoryInfo folder) =>
        _seen.TryGetValue(folder.FullName, out var before) && before.UsedAt == folder.LastWriteTimeUtc
            ? before
            : new Sight(folder.FullName, folder.LastWriteTimeUtc, time.GetTimestamp());

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
    /// <param name="UsedAt">When it was used last, by the clock of who used it.</param>
    /// <param name="SeenAt">Timestamp since which this process has seen it so.</param>
    private sealed record Sight(string Folder, DateTime UsedAt, long SeenAt);
}
