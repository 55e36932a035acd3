using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Devices;

/// <summary>What NVIDIA's driver says of the machine's GPUs, through its program nvidia-smi.</summary>
internal static class NvidiaDriver
{
    private const string Program = "nvidia-smi";

    // It takes a second or two where the driver has to wake the GPUs up.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Memory of each GPU in bytes, in the order of CUDA's indices: that of the variable CUDA_VISIBLE_DEVICES where it is set. Empty
    /// where there is no driver or it does not answer.
    /// </summary>
    public static IReadOnlyList<long> MemoryOfGpus(ILogger logger)
    {
        try
        {
            return Parse(Ask(), Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES"));
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException or FormatException or TimeoutException)
        {
            logger.NoGpuFound(e.Message);
            return [];
        }
    }

    /// <summary>Reads lines of index, UUID and MiB.</summary>
    /// <param name="answer">What nvidia-smi wrote.</param>
    /// <param name="visible">
    /// Indices or UUIDs with commas between them; null for all. As in CUDA, what follows an unknown one does not count.
    /// </param>
    /// <exception cref="FormatException">The answer has another form.</exception>
    internal static IReadOnlyList<long> Parse(string answer, string? visible)
    {
        var gpus = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseLine).ToList();
        return visible is null
            ? [.. gpus.Select(gpu => gpu.Bytes)]
            : [.. visible.Split(',', StringSplitOptions.TrimEntries)
                .Select(name => gpus.Find(gpu => gpu.IsMeantBy(name)))
                .TakeWhile(gpu => gpu is not null)
                .Select(gpu => gpu!.Bytes)];
    }

    private static Gpu ParseLine(string line) =>
        line.Split(',', StringSplitOptions.TrimEntries) is [var index, var uuid, var mebibytes]
        && long.TryParse(mebibytes, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? new Gpu(index, uuid, size << 20)
            : throw new FormatException($"{Program} answered '{line}'.");

    private static string Ask()
    {
        var start = new ProcessStartInfo(Program, ["--query-gpu=index,uuid,memory.total", "--format=csv,noheader,nounits"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new IOException($"{Program} did not start.");
        // Its output is far smaller than a pipe holds, so it can end before anyone reads.
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new TimeoutException($"{Program} did not answer within {Patience.TotalSeconds} s.");
        }

        return process.ExitCode == 0
            ? process.StandardOutput.ReadToEnd()
            : throw new IOException($"{Program} ended with {process.ExitCode}: {process.StandardOutput.ReadToEnd().Trim()}");
    }

    private sealed record Gpu(string Index, string Uuid, long Bytes)
    {
        // A UUID may be cut short, but not to its prefix GPU-.
        public bool IsMeantBy(string name) =>
            Index == name || (name.Length > 4 && Uuid.StartsWith(name, StringComparison.Ordinal));
    }
}
