using System.Security.Cryptography;
using BertGrains.Cluster.Silos;
using BertGrains.Inference.Bundles;

namespace BertGrains.Cluster.Bundles;

/// <summary>Reads one bundle from one peer and verifies what arrives.</summary>
/// <param name="peers">Reads from the peer.</param>
/// <param name="peer">The peer.</param>
/// <param name="id">The bundle.</param>
/// <param name="time">Clock.</param>
internal sealed class BundlePeer(IBundlePeers peers, SiloInfo peer, BundleId id, TimeProvider time)
{
    /// <summary>Timeout per range. A megabyte in ten seconds is slower than any network of a cluster.</summary>
    public static readonly TimeSpan RangeTimeout = TimeSpan.FromSeconds(10);

    // Keeps the network and the disk of the peer busy at the same time.
    private const int RangesInFlight = 4;

    private const int LongestManifest = 16 * BundleRange.MaxLength;

    /// <summary>Reads the manifest, whose SHA-256 is the revision.</summary>
    /// <exception cref="BundlePeerException">The peer does not have the bundle, or failed.</exception>
    public async Task<byte[]> ReadManifestAsync(CancellationToken cancellationToken)
    {
        using var json = new MemoryStream();
        ReadOnlyMemory<byte> part;
        do
        {
            part = await ReadAsync(BundleManifest.FileName, json.Length, BundleRange.MaxLength, cancellationToken);
            json.Write(part.Span);
        }
        while (part.Length == BundleRange.MaxLength && json.Length < LongestManifest);

        var bytes = json.ToArray();
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == id.Revision
            ? bytes
            : throw new BundlePeerException($"sent a {BundleManifest.FileName} whose SHA-256 is not the revision");
    }

    /// <summary>The signatures that the peer has, by the names of their files. The manifest needs none to be read.</summary>
    /// <exception cref="BundlePeerException">The peer failed.</exception>
    public async Task<IReadOnlyDictionary<string, byte[]>> ReadSignaturesAsync(CancellationToken cancellationToken)
    {
        var signatures = new Dictionary<string, byte[]>();
        foreach (var name in SignatureKeys.FileNames)
        {
            if (await TryReadAsync(name, 0, SignatureKeys.MaxBytes, cancellationToken) is { } content)
                signatures.Add(name, content.ToArray());
        }

        return signatures;
    }

    /// <summary>Copies a file into a new one.</summary>
    /// <param name="file">Its path as the manifest writes it.</param>
    /// <param name="expected">Its length and digest.</param>
    /// <param name="path">The new file.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    /// <exception cref="BundlePeerException">The peer does not have the file, sent something else, or failed.</exception>
    public async Task CopyAsync(string file, FileManifest expected, string path, CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var target = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        var parts = new Queue<Task<ReadOnlyMemory<byte>>>();
        try
        {
            var (requested, written) = (0L, 0L);
            while (written < expected.Bytes)
            {
                for (; parts.Count < RangesInFlight && requested < expected.Bytes; requested += BundleRange.MaxLength)
                    parts.Enqueue(ReadAsync(file, requested, LengthAt(requested), abandoned.Token));
                var part = await parts.Dequeue();
                if (part.Length != LengthAt(written))
                    throw new BundlePeerException($"sent a file {file} that is shorter than in the manifest");
                digest.AppendData(part.Span);
                await target.WriteAsync(part, cancellationToken);
                written += part.Length;
            }
        }
        finally
        {
            await abandoned.CancelAsync();
            foreach (var part in parts)
                part.Ignore();
        }

        if (Convert.ToHexStringLower(digest.GetHashAndReset()) != expected.Sha256)
            throw new BundlePeerException($"sent a damaged file {file}: its SHA-256 is not the one in the manifest");

        int LengthAt(long offset) => (int)Math.Min(BundleRange.MaxLength, expected.Bytes - offset);
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(string file, long offset, int length, CancellationToken cancellationToken) =>
        await TryReadAsync(file, offset, length, cancellationToken) ?? throw new BundlePeerException($"does not have the file {file}");

    private async Task<ReadOnlyMemory<byte>?> TryReadAsync(string file, long offset, int length, CancellationToken cancellationToken)
    {
        BundlePart? part;
        try
        {
            part = await peers.ReadAsync(peer, new BundleRange(id, file, offset, length)).WaitAsync(RangeTimeout, time, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Another peer may have the file, independent of the cause.
            throw new BundlePeerException($"failed while sending the file {file} ({e.Message})", e);
        }

        return part is { Bytes: var bytes } && bytes.Length <= length ? bytes : null;
    }
}

/// <summary>A peer failed to send a file; another one may have it. The message continues a sentence that begins with the peer.</summary>
internal sealed class BundlePeerException(string message, Exception? reason = null) : Exception(message, reason);
