using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Cluster.Models;

/// <summary><c>bertgrains model drain</c>.</summary>
internal sealed class DrainCommand : ProgramCommand
{
    public DrainCommand()
        : base(
            "drain",
            "Takes a revision out of the traffic and leaves it loaded.",
            "bertgrains model drain all-minilm-l6-v2 --revision 4f1c2a")
    {
        Details = "'bertgrains model deploy' puts it back; 'bertgrains model remove' unloads it.";
        var change = new ModelChangeCommand(this);
        var revision = ModelChangeCommand.CreateRevision("all revisions of the model");
        Options.Add(revision);
        SetAction((parsed, _) => change.RunAsync(parsed, grain => grain.DrainAsync(parsed.GetValue(revision))));
    }
}
