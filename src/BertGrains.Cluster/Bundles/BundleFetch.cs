using BertGrains.Inference.Bundles;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Bundles;

/// <summary>Brings a bundle, or a part of it, from the peers into a folder. The folder appears when everything in it is verified.</summary>
/// <param name="peers">The other silos.</param>
/// <param name="staging">Folder for what is not complete; on the same file system as the targets.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Hears of peers that failed.</param>
internal sealed class BundleFetch(IBundlePeers peers, string staging, TimeProvider time, ILogger logger)
{
    // What a process that was killed left behind. No fetch takes so long.
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(6);

    /// <summary>Fetches into a new folder.</summary>
    /// <param name="id">The bundle.</param>
    /// <param name="choose">The files that are wanted besides the manifest, by their paths there.</param>
    /// <param name="target">The new folder. Where another process makes it meanwhile, that one is as good.</param>
    /// <param name="cancellationToken">Ends the fetch and removes what has arrived.</param>
    /// <exception cref="BundleException">No peer could send it; the message says why of each that has it.</exception>
    public async Task RunAsync(
        BundleId id, Func<BundleManifest, IEnumerable<string>> choose, string target, CancellationToken cancellationToken)
    {
        RemoveAbandoned();
        var folder = Directory.CreateDirectory(Path.Combine(staging, Path.GetRandomFileName())).FullName;
        try
        {
            var started = time.GetTimestamp();
            var sender = await FillAsync(id, choose, folder, cancellationToken);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (!Directory.Exists(target))
                Publish(folder, target);
            logger.BundleFetched(id.Model, id.Revision, sender, time.GetElapsedTime(started).TotalSeconds);
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static void Publish(string folder, string target)
    {
        try
        {
            Directory.Move(folder, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
        }
    }

    /// <returns>The peer that sent the last file.</returns>
    private async Task<string> FillAsync(
        BundleId id, Func<BundleManifest, IEnumerable<string>> choose, string folder, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        var arrived = new HashSet<string>();
        foreach (var silo in peers.List())
        {
            var peer = new BundlePeer(peers, silo, id, time);
            try
            {
                var json = await peer.ReadManifestAsync(cancellationToken);
                var manifest = Bundle.ReadManifest($"{BundleManifest.FileName} of {id.Model}", json);
                // What one peer sent whole is not asked of the next.
                foreach (var file in choose(manifest).Where(file => !arrived.Contains(file)))
                {
                    var path = Path.Combine([folder, .. file.Split('/')]);
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    await peer.CopyAsync(file, manifest.Files[file], path, cancellationToken);
                    arrived.Add(file);
                }

                await File.WriteAllBytesAsync(Path.Combine(folder, BundleManifest.FileName), json, cancellationToken);
                return silo.Name;
            }
            catch (BundlePeerException e)
            {
                logger.PeerFailed(id.Model, id.Revision, silo.Name, e.Message);
                failures.Add($"the silo {silo.Name} {e.Message}");
            }
        }

        throw new BundleException(
            $"The bundle {id.Model} at revision {id.Revision} is in no folder of this silo and no other silo could send it"
            + (failures.Count == 0 ? "; there is no other silo." : $": {string.Join("; ", failures)}.")
            + " Put it into a folder that the setting Silo:Bundles of a silo names.");
    }

    private void RemoveAbandoned()
    {
        if (!Directory.Exists(staging))
            return;
        var before = (time.GetUtcNow() - AbandonedAfter).UtcDateTime;
        foreach (var old in new DirectoryInfo(staging).EnumerateDirectories().Where(old => old.LastWriteTimeUtc < before))
        {
            try
            {
                old.Delete(recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another process on this machine removes it, or it is another user's.
            }
        }
    }
}
