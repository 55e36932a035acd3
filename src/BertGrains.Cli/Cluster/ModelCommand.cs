using System.CommandLine;
using BertGrains.Cli.Cluster.Models;

namespace BertGrains.Cli.Cluster;

/// <summary><c>bertgrains model</c>: what a cluster serves.</summary>
internal sealed class ModelCommand : Command
{
    public ModelCommand()
        : base("model", "Says what a cluster serves.")
    {
        Subcommands.Add(new DeployCommand());
        Subcommands.Add(new ScaleCommand());
        Subcommands.Add(new DrainCommand());
        Subcommands.Add(new RemoveCommand());
    }
}
