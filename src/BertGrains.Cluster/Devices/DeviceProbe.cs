using BertGrains.Inference.Devices;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Devices;

/// <summary>Finds the devices of this machine. It only reads: it makes no session and touches no GPU.</summary>
internal static class DeviceProbe
{
    private const string Cpu = "cpu";

    // Of the memory that the process may have, left to its managed heap, to the code that it maps and to the machine: a tenth,
    // and half a gigabyte at least.
    private const double CpuReserveShare = 0.1;
    private const long CpuReserveBytes = 512L << 20;

    // Of a GPU's memory, left to the CUDA context and the libraries' workspaces, which stand outside every session's arena.
    private const long CudaReserveBytes = 2L << 30;

    /// <summary>The devices that the settings name, or all that are found.</summary>
    /// <param name="wanted">Names such as cpu or cuda:0, cuda for all GPUs; empty for all devices.</param>
    /// <param name="logger">Receives what was found.</param>
    /// <exception cref="DeviceException">The settings name a device that is not here.</exception>
    public static IReadOnlyList<Device> Find(IReadOnlyList<string> wanted, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var found = wanted.All(name => name == Cpu) && wanted.Count > 0 ? [CpuDevice()] : FindAll(logger);
        var devices = Choose(found, wanted);
        foreach (var device in devices)
            logger.DeviceFound(device.Name, device.CapacityBytes >> 20);
        return devices;
    }

    /// <summary>Of the devices that were found, those that the settings name.</summary>
    internal static IReadOnlyList<Device> Choose(IReadOnlyList<Device> found, IReadOnlyList<string> wanted)
    {
        if (wanted.Count == 0)
            return found;

        var missing = wanted.Where(name => !found.Any(device => IsMeant(device, name))).ToList();
        return missing.Count == 0
            ? [.. found.Where(device => wanted.Any(name => IsMeant(device, name)))]
            : throw new DeviceException(
                $"Silo:Devices names {string.Join(", ", missing)}, which this machine does not have; it has "
                + $"{string.Join(", ", found.Select(device => device.Name))}. "
                + "A GPU needs NVIDIA's driver and the CUDA build of ONNX Runtime.");
    }

    private static bool IsMeant(Device device, string name) => device.Name == name || device.Kind == name;

    private static IReadOnlyList<Device> FindAll(ILogger logger)
    {
        NvidiaDriver.SetOrderOfGpus();
        return OnnxEnvironment.HasCuda ? [CpuDevice(), .. CudaDevices(logger)] : [CpuDevice()];
    }

    private static Device CpuDevice()
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return new Device(Cpu, Math.Max(0, available - Math.Max(CpuReserveBytes, (long)(available * CpuReserveShare))));
    }

    private static IEnumerable<Device> CudaDevices(ILogger logger) =>
        NvidiaDriver.MemoryOfGpus(logger).Select((bytes, index) => new Device($"cuda:{index}", Math.Max(0, bytes - CudaReserveBytes)));
}
