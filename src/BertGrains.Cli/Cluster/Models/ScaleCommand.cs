using System.CommandLine;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Cluster.Models;

/// <summary><c>bertgrains model scale</c>.</summary>
internal sealed class ScaleCommand : ProgramCommand
{
    public ScaleCommand()
        : base("scale", "Changes how many replicas a model has.", "bertgrains model scale all-minilm-l6-v2 3")
    {
        Details = "A replica finishes its accepted items before it is unloaded.";
        var change = new ModelChangeCommand(this);
        var replicas = new Argument<int>("replicas") { Description = "How many replicas, 1 or more." };
        replicas.Validators.Add(result => Limits.Check(result, "replicas", least: 1, int.MaxValue));
        Arguments.Add(replicas);
        SetAction((parsed, _) => change.RunAsync(parsed, grain => grain.ScaleAsync(parsed.GetValue(replicas))));
    }
}
