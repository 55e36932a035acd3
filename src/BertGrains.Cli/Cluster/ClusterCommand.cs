using System.CommandLine;
using BertGrains.Cli.Cluster.Database;
using BertGrains.Cli.Cluster.Dev;
using BertGrains.Cli.Cluster.Status;

namespace BertGrains.Cli.Cluster;

/// <summary><c>bertgrains cluster</c>: the cluster as a whole.</summary>
internal sealed class ClusterCommand : Command
{
    public ClusterCommand()
        : base("cluster", "Prepares, shows and tries out a cluster.")
    {
        Subcommands.Add(new DevCommand());
        Subcommands.Add(new InitCommand());
        Subcommands.Add(new StatusCommand());
    }
}
