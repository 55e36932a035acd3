using BertGrains.Inference.Devices;

namespace BertGrains.Cluster.Hosting;

/// <summary>Settings of one silo.</summary>
public sealed class BertGrainsSiloOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Silo";

    /// <summary>core (request handling, coordinators, gateway for clients), worker (devices) or all, the default.</summary>
    public string Role { get; set; } = SiloRoles.All;

    /// <summary>Name in status and logs, 1 to 150 characters. The default is the machine's name and the process id.</summary>
    public string Name { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>IP address to listen on, at which the other processes reach the silo. Default 127.0.0.1.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port for silos. Default 11111.</summary>
    public int SiloPort { get; set; } = 11_111;

    /// <summary>Port for clients. Default 30000. Workers have none and ignore it.</summary>
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>
    /// Folders with bundles. Each is a bundle or holds bundles; bundles added later are found without a restart. A relative path is one in the
    /// working folder or, if there is none, beside the program.
    /// </summary>
    public IList<string> Bundles { get; set; } = [];

    /// <summary>
    /// File with the public keys, in PEM, of which one has to have signed each bundle, also those from other silos; see
    /// <see cref="Inference.Bundles.SignatureKeys"/>. Null, the default, for bundles with and without signatures.
    /// </summary>
    public string? SignatureKeys { get; set; }

    /// <summary>Folder for bundles from other silos, created when needed. Silos of one user on one machine may share it.</summary>
    public string Cache { get; set; } = DefaultCache();

    /// <summary>Devices of a worker, such as cpu or cuda:0. The default is every device found.</summary>
    public IList<string> Devices { get; set; } = [];

    /// <summary>Memory and batches of a replica on a GPU. In a cluster with different GPUs, the smallest one decides.</summary>
    public GpuOptions Gpu { get; set; } = new();

    /// <summary>
    /// Memory of each GPU in MiB, 0 to 1,048,576, that is left to CUDA and other processes; at most a quarter of the GPU. Default 2,048.
    /// </summary>
    public int GpuReserveMebibytes { get; set; } = 2_048;

    /// <summary>
    /// Maximum time of one call of a device, 1 second to 1 day. A replica whose call does not return is faulted, and loaded again. Default
    /// one minute.
    /// </summary>
    public TimeSpan DeviceTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Memory in MiB, per replica, for the results of recent items, 0 to 1,048,576. An item with the same tokens and heads as one of them is
    /// answered without a run. Default 0, which disables it.
    /// </summary>
    public int ResultCacheMebibytes { get; set; }

    private static string DefaultCache()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return Path.Combine(data.Length > 0 ? data : Path.GetTempPath(), "bertgrains", "bundles");
    }
}
