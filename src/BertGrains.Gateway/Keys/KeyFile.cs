using System.Text.Json;

namespace BertGrains.Gateway.Keys;

/// <summary>A JSON file of API keys: <c>{"keys":[{"id","salt","hash","tenant",…}]}</c>. It holds no secrets.</summary>
public static class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the keys of a file.</summary>
    /// <exception cref="KeyFileException">The file is faulty; the message has the line.</exception>
    public static IReadOnlyList<ApiKey> Parse(ReadOnlySpan<byte> json) =>
        KeyFileReader.Read(json.StartsWith("\uFEFF"u8) ? json[3..] : json);

    /// <summary>What is wrong with a key, by its member; null if it can be in a file.</summary>
    public static string? FaultOf(ApiKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return KeyFileReader.FaultOf(RecordOf(key));
    }

    /// <summary>
    /// Changes the keys of a file, or makes it. Readers see the old file or the new one, never a part. Only its owner may read a new file;
    /// one that exists keeps its permissions.
    /// </summary>
    /// <param name="path">The file, or a link to it.</param>
    /// <param name="change">Returns the keys after the change.</param>
    /// <exception cref="KeyFileException">The file is faulty, or another process changed it meanwhile.</exception>
    public static void Change(string path, Func<IReadOnlyList<ApiKey>, IReadOnlyList<ApiKey>> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var file = File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? target.FullName : Path.GetFullPath(path);
        var before = ReadOrNull(file);
        var json = JsonSerializer.SerializeToUtf8Bytes(
            new KeyRecords([.. change(before is null ? [] : Parse(before)).Select(RecordOf)]), KeyJson.Default.KeyRecords);
        var draft = $"{file}.{Path.GetRandomFileName()}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = before is null ? OwnerOnly : File.GetUnixFileMode(file);
            using (var stream = new FileStream(draft, options))
            {
                stream.Write(json);
                stream.Write("\n"u8);
                stream.Flush(flushToDisk: true);
            }

            if (ReadOrNull(file) is var now && !(now ?? []).AsSpan().SequenceEqual(before ?? []))
                throw new KeyFileException(line: null, "another process changed it meanwhile; run the command again");
            File.Move(draft, file, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static byte[]? ReadOrNull(string file) => File.Exists(file) ? File.ReadAllBytes(file) : null;

    private static KeyRecord RecordOf(ApiKey key) => new()
    {
        Id = key.Id,
        Salt = key.Salt.ToArray(),
        Hash = key.Hash.ToArray(),
        Tenant = key.Tenant,
        Weight = key.Weight == 1 ? null : key.Weight,
        Models = key.Models.Count > 0 ? [.. key.Models] : null,
        Tasks = key.Tasks.Count > 0 ? [.. key.Tasks] : null,
        Limits = key.Limits == KeyLimits.None ? null : new KeyRecord.LimitsRecord
        {
            RequestsPerSecond = key.Limits.RequestsPerSecond,
            TokensPerSecond = key.Limits.TokensPerSecond,
            ConcurrentRequests = key.Limits.ConcurrentRequests,
        },
        Expires = key.Expires,
        Admin = key.Administers ? true : null,
    };
}

/// <summary>A file of API keys has a fault. The message never repeats what is in the file, other than ids.</summary>
/// <param name="line">The line, from 1; null for the file as a whole.</param>
/// <param name="fault">What is wrong.</param>
public sealed class KeyFileException(int? line, string fault) : Exception(line is null ? fault : $"line {line}: {fault}")
{
    /// <summary>The line, from 1; null for the file as a whole.</summary>
    public int? Line { get; } = line;
}
