namespace BertGrains.Cluster.Hosting;

/// <summary>Settings of one silo.</summary>
public sealed class SiloOptions
{
    /// <summary>Where the settings are in the configuration.</summary>
    public const string Section = "Silo";

    /// <summary>core (fronts, coordinators, gateway for clients), worker (devices) or all.</summary>
    public string Role { get; set; } = SiloRoles.All;

    /// <summary>Name in status and logs; the host's name and the process id unless given. A Kubernetes pod gives its own name.</summary>
    public string Name { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>IP address on which the silo listens and at which the others reach it.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port for the other silos.</summary>
    public int SiloPort { get; set; } = 11_111;

    /// <summary>Port for clients. Workers have none and ignore it.</summary>
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>Folders with bundles; each is a bundle or holds bundles. What is put there later is found without a restart.</summary>
    public IList<string> Bundles { get; set; } = [];

    /// <summary>Folder for the bundles that other silos send; created when needed. Silos on one machine may share it.</summary>
    public string Cache { get; set; } = DefaultCache();

    /// <summary>Devices of a worker, such as cpu or cuda:0; empty for all that are found.</summary>
    public IList<string> Devices { get; set; } = [];

    private static string DefaultCache()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return Path.Combine(data.Length > 0 ? data : Path.GetTempPath(), "bertgrains", "bundles");
    }
}
