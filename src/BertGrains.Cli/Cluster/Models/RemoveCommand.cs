using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Cluster.Models;

/// <summary><c>bertgrains model remove</c>.</summary>
internal sealed class RemoveCommand : ProgramCommand
{
    public RemoveCommand()
        : base("remove", "Drains and unloads a revision, or the whole model.", "bertgrains model remove all-minilm-l6-v2 --revision 4f1c2a")
    {
        Details = "The bundle stays in the folders of the silos, so the model can be deployed again.";
        var change = new ModelChangeCommand(this);
        var revision = ModelChangeCommand.CreateRevision("the whole model");
        Options.Add(revision);
        SetAction((parsed, _) => change.RunAsync(parsed, grain => grain.RemoveAsync(parsed.GetValue(revision))));
    }
}
