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

    /// <summary>Folders with bundles. Each is a bundle or holds bundles; bundles added later are found without a restart.</summary>
    public IList<string> Bundles { get; set; } = [];

    /// <summary>Folder for bundles from other silos, created when needed. Silos of one user on one machine may share it.</summary>
    public string Cache { get; set; } = DefaultCache();

    /// <summary>Devices of a worker, such as cpu or cuda:0. The default is every device found.</summary>
    public IList<string> Devices { get; set; } = [];

    private static string DefaultCache()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return Path.Combine(data.Length > 0 ? data : Path.GetTempPath(), "bertgrains", "bundles");
    }
}
