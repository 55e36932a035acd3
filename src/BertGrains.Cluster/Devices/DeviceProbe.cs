using BertGrains.Inference.Devices;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Devices;

/// <summary>Finds the devices of this machine, without creating a session or a CUDA context.</summary>
internal static class DeviceProbe
{
    private const string Cpu = "cpu";

    // Memory left to the managed heap, mapped code and the machine: a tenth of the memory available to the process, at least 512 MiB.
    private const double CpuReserveShare = 0.1;
    private const long CpuReserveBytes = 512L << 20;

    // At most this share of a GPU is left to the CUDA context and to workspaces of libraries, which are outside the arenas of sessions.
    private const double CudaReserveShare = 0.25;

    /// <summary>Returns the devices in the settings, or all devices of the machine.</summary>
    /// <param name="names">Names such as cpu or cuda:0; cuda for all GPUs; empty for all devices.</param>
    /// <param name="gpuReserveMebibytes">Memory of each GPU that replicas do not get; at most a quarter of the GPU.</param>
    /// <param name="logger">Log of the devices.</param>
    /// <exception cref="DeviceException">The settings contain a device that this machine does not have.</exception>
    public static IReadOnlyList<Device> Find(IReadOnlyList<string> names, int gpuReserveMebibytes, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(names);
        var found = names.All(name => name == Cpu) && names.Count > 0 ? [CpuDevice()] : FindAll(gpuReserveMebibytes, logger);
        var devices = Choose(found, names);
        foreach (var device in devices)
            logger.DeviceFound(device.Name, device.CapacityBytes >> 20);
        return devices;
    }

    /// <summary>Selects the devices in the settings.</summary>
    internal static IReadOnlyList<Device> Choose(IReadOnlyList<Device> found, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return found;

        var missing = names.Where(name => !found.Any(device => Matches(device, name))).ToList();
        return missing.Count == 0
            ? [.. found.Where(device => names.Any(name => Matches(device, name)))]
            : throw new DeviceException(
                $"Silo:Devices contains {string.Join(", ", missing)}, but this machine has "
                + $"{string.Join(", ", found.Select(device => device.Name))}. Correct Silo:Devices, or install what a GPU needs: the "
                + "NVIDIA driver and the CUDA build of ONNX Runtime.");
    }

    /// <summary>The GPUs with the memory that replicas get.</summary>
    /// <param name="sizes">Memory of each GPU in bytes, by CUDA index.</param>
    /// <param name="reserveMebibytes">Memory of each that replicas do not get; at most a quarter.</param>
    internal static IEnumerable<Device> CudaDevices(IEnumerable<long> sizes, int reserveMebibytes) => sizes.Select((bytes, index) =>
        new Device($"cuda:{index}", bytes - Math.Min((long)reserveMebibytes << 20, (long)(bytes * CudaReserveShare))));

    private static bool Matches(Device device, string name) => device.Name == name || device.Kind == name;

    private static IReadOnlyList<Device> FindAll(int gpuReserveMebibytes, ILogger logger)
    {
        NvidiaDriver.UseSmiOrder();
        return OnnxEnvironment.HasCuda
            ? [CpuDevice(), .. CudaDevices(NvidiaDriver.GetGpuMemory(logger), gpuReserveMebibytes)]
            : [CpuDevice()];
    }

    private static Device CpuDevice()
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return new Device(Cpu, Math.Max(0, available - Math.Max(CpuReserveBytes, (long)(available * CpuReserveShare))));
    }
}

internal static partial class DeviceLog
{
    [LoggerMessage(50, LogLevel.Information, "Device {Device} has {Mebibytes} MiB for replicas.")]
    public static partial void DeviceFound(this ILogger logger, string device, long mebibytes);

    [LoggerMessage(51, LogLevel.Information, "No GPU is used. {Reason}")]
    public static partial void NoGpuFound(this ILogger logger, string reason);
}
