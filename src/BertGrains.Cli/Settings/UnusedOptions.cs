using BertGrains.Cluster.Hosting;

namespace BertGrains.Cli.Settings;

/// <summary>
/// Options of a command line that another setting leaves without an effect. In a file or in the environment such settings are not faults,
/// because the processes of a cluster may share them.
/// </summary>
internal static class UnusedOptions
{
    /// <summary>The faults of the command line.</summary>
    public static IEnumerable<string> FaultsOf(GivenSettings settings)
    {
        var database = settings.SourceOf("Cluster:ConnectionString") is { } source
            ? $"the processes find each other in the database of Cluster:ConnectionString in {source}; omit one of the two"
            : null;
        var role = settings.Values["Silo:Role"];
        (string Key, string Option, string? Reason)[] options =
        [
            ("Cluster:Primary", "--primary", database),
            ("Cluster:Gateways", "--gateways", database),
            ("Silo:GatewayPort", "--gateway-port", role == SiloRoles.Worker ? "a worker has no port for clients; it needs the role core or all" : null),
            ("Silo:Devices", "--devices", role == SiloRoles.Core ? "a core silo has no devices; it needs the role worker or all" : null),
        ];
        return options.Where(option => option.Reason is not null && settings.Sources[^1].Has(option.Key))
            .Select(option => $"{option.Key} in {SettingSource.CommandLine}, {option.Option}, has no effect: {option.Reason}");
    }
}
