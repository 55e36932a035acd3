using BertGrains.Inference.Bundles;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Bundles;

/// <summary>Fetches a bundle, or part of it, from peers into a folder. The folder appears when everything in it is verified.</summary>
/// <param name="peers">The other silos.</param>
/// <param name="staging">Folder for incomplete bundles, on the same file system as the targets.</param>
/// <param name="keys">Keys of which one has to have signed the bundle; null for no check.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Receives failures of peers.</param>
internal sealed class BundleFetch(IBundlePeers peers, string staging, SignatureKeys? keys, TimeProvider time, ILogger logger)
{
    // Older folders were left by a killed process: no fetch takes this long.
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(6);

    private const int MaxReasons = 5;

    /// <summary>Fetches into a new folder.</summary>
    /// <param name="id">The bundle.</param>
    /// <param name="choose">Chooses the files to fetch besides the manifest, by their paths there.</param>
    /// <param name="target">The new folder. If another process creates it first, that one is used.</param>
    /// <param name="cancellationToken">Ends the fetch and removes its files.</param>
    /// <exception cref="BundleException">No peer sent it. The message has the reasons.</exception>
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
                IReadOnlyDictionary<string, byte[]> signatures = new Dictionary<string, byte[]>();
                if (keys is not null)
                    CheckSignature(keys, id, json, signatures = await peer.ReadSignaturesAsync(cancellationToken));
                var manifest = Bundle.ReadManifest($"{BundleManifest.FileName} of {id.Model}", json);
                // A file that one peer sent completely is not fetched from the next.
                foreach (var file in choose(manifest).Where(file => !arrived.Contains(file)))
                {
                    var path = Path.Combine([folder, .. file.Split('/')]);
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    await peer.CopyAsync(file, manifest.Files[file], path, cancellationToken);
                    arrived.Add(file);
                }

                foreach (var (name, content) in signatures)
                    await File.WriteAllBytesAsync(Path.Combine(folder, name), content, cancellationToken);
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
            $"The bundle {id.Model} at revision {id.Revision} is in no folder of this silo, "
            + (failures.Count == 0 ? "and there is no other silo." : $"and no other silo sent it: {Reasons(failures)}.")
            + " Put it into a folder that the setting Silo:Bundles of a silo names.");
    }

    // Another peer may have the signature.
    private static void CheckSignature(SignatureKeys keys, BundleId id, byte[] manifest, IReadOnlyDictionary<string, byte[]> signatures)
    {
        try
        {
            keys.Check(id.Model, manifest, [.. signatures.Values]);
        }
        catch (BundleException e)
        {
            throw new BundlePeerException($"sent no valid signature ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static string Reasons(List<string> failures) => failures.Count <= MaxReasons
        ? string.Join("; ", failures)
        : $"{string.Join("; ", failures.Take(MaxReasons))}; {failures.Count - MaxReasons} more failed";

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
                // Another process is removing it, or it belongs to another user.
            }
        }
    }
}
