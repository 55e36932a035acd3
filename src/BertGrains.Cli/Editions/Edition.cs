using System.CommandLine;
#if WITH_CLUSTER
using BertGrains.Cli.Cluster;
using BertGrains.Cli.Cluster.Gateways;
using BertGrains.Cli.Cluster.Silos;
#else
using System.Reflection;
using BertGrains.Cli.Terminal;
#endif

namespace BertGrains.Cli.Editions;

/// <summary>
/// The one place that knows what this build contains. The embedded edition serves one machine; the commands of a cluster are known by
/// name only, so that they are answered with a reason.
/// </summary>
internal static class Edition
{
#if WITH_CLUSTER
    /// <summary>How this build calls itself.</summary>
    public const string Name = "cluster edition";

    /// <summary>The cluster's commands.</summary>
    public static IEnumerable<Command> ClusterCommands() =>
        [new SiloCommand(), new GatewayCommand(), new ClusterCommand(), new ModelCommand()];
#else
    /// <summary>How this build calls itself.</summary>
    public const string Name = "embedded edition";

    private static readonly string[] Cluster = ["silo", "gateway", "cluster", "model"];

    /// <summary>The cluster's commands, hidden from the help: each says why it cannot run here.</summary>
    public static IEnumerable<Command> ClusterCommands() => Cluster.Select(Unavailable);

    private static Command Unavailable(string name)
    {
        var command = new Command(name) { Hidden = true, TreatUnmatchedTokensAsErrors = false };
        command.SetAction((Action<ParseResult>)(_ => throw CommandException.BadUsage(
            $"'{name}' is a cluster command, and this is the embedded edition: it was built without {MissingPackages()}")));
        return command;
    }

    // The build is told what the package feed lacked; one that was asked for as it is lacks nothing in particular.
    private static string MissingPackages()
    {
        var missing = typeof(Edition).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(entry => entry.Key == nameof(MissingPackages))?.Value;
        return string.IsNullOrEmpty(missing)
            ? "the packages of a cluster, such as Microsoft.Orleans.Server and Microsoft.Orleans.Client"
            : $"the packages {missing.Replace(" ", ", ", StringComparison.Ordinal)}, which the package feed lacked";
    }
#endif
}
