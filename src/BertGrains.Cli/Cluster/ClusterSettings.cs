using System.CommandLine;
using BertGrains.Cli.Settings;

namespace BertGrains.Cli.Cluster;

/// <summary>The options with which every process of a cluster finds it.</summary>
internal static class ClusterSettings
{
    /// <summary>For a silo.</summary>
    public static SettingOptions ForSilo(Command command) =>
        new SettingOptions(command)
            .AddDatabase()
            .Add("--primary", "Cluster:Primary", "HOST:PORT", "Without a database: the silo endpoint of the first silo.");

    /// <summary>For a client: the gateway and the operator's commands.</summary>
    public static SettingOptions ForClient(Command command) =>
        new SettingOptions(command)
            .AddDatabase()
            .AddList("--gateways", "Cluster:Gateways", "HOST:PORT", "Without a database: the gateway endpoints of the core silos.");

    /// <summary>The database and the cluster's name in it.</summary>
    public static SettingOptions AddDatabase(this SettingOptions settings) =>
        settings
            .Add(
                "--database",
                "Cluster:ConnectionString",
                "CONNECTION",
                "PostgreSQL database of the cluster, such as 'Host=db;Database=bertgrains;Username=bertgrains'.")
            .Add("--cluster-id", "Cluster:ClusterId", "NAME", "Name of the cluster.");
}
