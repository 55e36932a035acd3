using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using BertGrains.Inference.Devices;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Devices;

/// <summary>Queries the GPUs of the machine with nvidia-smi, the program of the NVIDIA driver.</summary>
internal static class NvidiaDriver
{
    private const string Program = "nvidia-smi";

    // ENOENT, and ERROR_FILE_NOT_FOUND on Windows.
    private const int NoSuchFile = 2;

    // Initializing the GPUs takes a second or two.
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Makes CUDA number the GPUs of this process in the order of nvidia-smi instead of the fastest first, unless the environment variable
    /// CUDA_DEVICE_ORDER is set. CUDA reads the variable when it is loaded.
    /// </summary>
    public static void UseSmiOrder() => NativeEnvironment.SetDefault("CUDA_DEVICE_ORDER", "PCI_BUS_ID");

    /// <summary>
    /// Returns the memory of each GPU in bytes, by CUDA index. The order is that of CUDA_VISIBLE_DEVICES if it is set. Empty if there is no
    /// driver or it does not answer.
    /// </summary>
    public static IReadOnlyList<long> GetGpuMemory(ILogger logger)
    {
        try
        {
            return Parse(Query(), Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES"));
        }
        catch (Win32Exception e) when (e.NativeErrorCode == NoSuchFile)
        {
            logger.NoGpuFound($"{Program}, a part of the NVIDIA driver, is not on the PATH.");
            return [];
        }
        catch (Exception e) when (e is Win32Exception or IOException or FormatException or TimeoutException)
        {
            logger.NoGpuFound(e.Message);
            return [];
        }
    }

    /// <summary>Parses lines of index, UUID and MiB.</summary>
    /// <param name="answer">Output of nvidia-smi.</param>
    /// <param name="visible">
    /// Comma-separated indices or UUIDs; null for all GPUs. As in CUDA, entries after an unknown one are ignored.
    /// </param>
    /// <exception cref="FormatException">The output has another format.</exception>
    internal static IReadOnlyList<long> Parse(string answer, string? visible)
    {
        var gpus = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseLine).ToList();
        return visible is null
            ? [.. gpus.Select(gpu => gpu.Bytes)]
            : [.. visible.Split(',', StringSplitOptions.TrimEntries)
                .Select(name => gpus.Find(gpu => gpu.Matches(name)))
                .TakeWhile(gpu => gpu is not null)
                .Select(gpu => gpu!.Bytes)];
    }

    private static Gpu ParseLine(string line) =>
        line.Split(',', StringSplitOptions.TrimEntries) is [var index, var uuid, var mebibytes]
        && long.TryParse(mebibytes, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? new Gpu(index, uuid, size << 20)
            : throw new FormatException($"{Program} printed '{line}'; expected an index, a UUID and a size in MiB.");

    private static string Query()
    {
        var start = new ProcessStartInfo(Program, ["--query-gpu=index,uuid,memory.total", "--format=csv,noheader,nounits"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new IOException($"{Program} could not be started.");
        // The output is smaller than a pipe's buffer, so the process can exit before it is read.
        if (!process.WaitForExit(QueryTimeout))
        {
            process.Kill();
            throw new TimeoutException($"{Program} did not exit within {QueryTimeout.TotalSeconds} s.");
        }

        return process.ExitCode == 0
            ? process.StandardOutput.ReadToEnd()
            : throw new IOException($"{Program} exited with code {process.ExitCode}: {process.StandardOutput.ReadToEnd().Trim()}");
    }

    private sealed record Gpu(string Index, string Uuid, long Bytes)
    {
        // CUDA accepts a shortened UUID, but not the prefix GPU- alone.
        public bool Matches(string name) =>
            Index == name || (name.Length > 4 && Uuid.StartsWith(name, StringComparison.Ordinal));
    }
}
