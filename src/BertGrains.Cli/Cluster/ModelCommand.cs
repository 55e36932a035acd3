using System.CommandLine;
using BertGrains.Cli.Cluster.Models;

namespace BertGrains.Cli.Cluster;

/// <summary><c>bertgrains model</c>: the models of a cluster.</summary>
internal sealed class ModelCommand : Command
{
    public ModelCommand()
        : base("model", "Changes the models of a cluster.")
    {
        Subcommands.Add(new DeployCommand());
        Subcommands.Add(new ScaleCommand());
        Subcommands.Add(new DrainCommand());
        Subcommands.Add(new RemoveCommand());
    }
}
