using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Devices;

/// <summary>What NVIDIA's driver says of the machine's GPUs, through its program nvidia-smi.</summary>
internal static partial class NvidiaDriver
{
    private const string Program = "nvidia-smi";
    private const string Order = "CUDA_DEVICE_ORDER";
    private const string OrderOfProgram = "PCI_BUS_ID";

    // It takes a second or two where the driver has to wake the GPUs up.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Has CUDA count this process's GPUs in the order of nvidia-smi, and not the fastest first, unless the operator has set the variable
    /// CUDA_DEVICE_ORDER. CUDA reads it when it is loaded.
    /// </summary>
    public static void SetOrderOfGpus()
    {
        if (Environment.GetEnvironmentVariable(Order) is not null)
            return;
        Environment.SetEnvironmentVariable(Order, OrderOfProgram);
        // On Unix, .NET changes its own copy only, which native libraries do not see.
        if (!OperatingSystem.IsWindows())
            _ = SetNative(Order, OrderOfProgram, 1);
    }

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

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);

    private sealed record Gpu(string Index, string Uuid, long Bytes)
    {
        // A UUID may be cut short, but not to its prefix GPU-.
        public bool IsMeantBy(string name) =>
            Index == name || (name.Length > 4 && Uuid.StartsWith(name, StringComparison.Ordinal));
    }
}
