using System.Security.Cryptography;
using System.Text;

namespace BertGrains.Import.Safetensors;

/// <summary>One digest for the files with the weights of a checkpoint.</summary>
internal static class FileDigest
{
    /// <summary>
    /// SHA-256 in lowercase hexadecimal: that of the file, or for several files that of the lines <c>digest, two spaces, name</c> in the order
    /// of the names, the result of <c>sha256sum | sha256sum</c>.
    /// </summary>
    public static async Task<string> OfAsync(IEnumerable<(string Name, string Path)> files, CancellationToken cancellationToken)
    {
        var ordered = files.OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
        var lines = new StringBuilder();
        foreach (var (name, path) in ordered)
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20);
            var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
            if (ordered.Count == 1)
                return digest;
            lines.Append(digest).Append("  ").Append(name).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString())));
    }
}
