using BertGrains.Inference.Devices;

namespace BertGrains.Cluster.Hosting;

/// <summary>The kinds of devices that a silo offers, as its metadata say.</summary>
internal static class DeviceKinds
{
    private const string CudaProvider = "CUDAExecutionProvider";

    /// <summary>The kinds of the devices that the settings name, or of those that are found; none on a core silo.</summary>
    public static IReadOnlyList<string> Of(SiloOptions options)
    {
        if (!SiloRoles.IsWorker(options.Role))
            return [];
        if (options.Devices.Count > 0)
            return [.. options.Devices.Select(device => device.Split(':')[0]).Distinct()];
        return OnnxEnvironment.Providers().Contains(CudaProvider) ? ["cpu", "cuda"] : ["cpu"];
    }
}
