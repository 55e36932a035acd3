using System.CommandLine;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Cluster.Models;

/// <summary><c>bertgrains model deploy</c>.</summary>
internal sealed class DeployCommand : ProgramCommand
{
    public DeployCommand()
        : base(
            "deploy",
            "Loads a model, or a new revision of it beside the old one, and gives it its share of the traffic.",
            "bertgrains model deploy all-minilm-l6-v2 --replicas 3 --wait",
            "bertgrains model deploy all-minilm-l6-v2 --revision 4f1c2a --weight 10")
    {
        Details =
            """
            Options that are left out keep what is deployed: a drained revision is put back as it was, and a new revision has the replicas
            and the devices of the one with the most traffic.
            The bundle has to be in a folder of at least one silo; silos send it to each other. With a weight of 100 the new revision
            takes over when it is ready, and the old one is drained and unloaded. A revision that does not load leaves the old one serving.
            --wait reports on standard error what it waits for. It exits with 1 when every device that could take the revision has refused
            it several times, or when --timeout has passed, and with 130 at Ctrl-C. The deployment goes on in each case.
            """;
        var change = new ModelChangeCommand(this);
        var revision = ModelChangeCommand.CreateRevision("the deployed one, or else the only one that the silos have");
        var replicas = CountOption<int?>("--replicas", int.MaxValue, "How many replicas. First deployment of a model: 1.");
        var device = new Option<string?>("--device")
        {
            HelpName = "KIND",
            Description = "The kind of device, such as cpu or cuda. First deployment of a model: cpu.",
        };
        var weight = CountOption<int?>(
            "--weight", 100, "Share of the traffic in percent, 1 to 100. Default: 100, or the former share of a drained revision.");
        var wait = new Option<bool>("--wait") { Description = "Wait until it serves." };
        var timeout = CountOption<int>("--timeout", int.MaxValue, "Longest wait in seconds, with --wait.");
        timeout.DefaultValueFactory = _ => 300;
        foreach (var option in (Option[])[revision, replicas, device, weight, wait, timeout])
            Options.Add(option);

        SetAction((parsed, _) =>
        {
            var call = new DeployCall(
                parsed.GetValue(revision), parsed.GetValue(replicas), parsed.GetValue(device), parsed.GetValue(weight));
            return change.RunAsync(
                parsed,
                grain => grain.DeployAsync(call),
                (connection, model, reply, cancellationToken) => parsed.GetValue(wait)
                    ? WaitAsync(
                        Rollout.On(connection, model, reply.Deployment ?? call),
                        TimeSpan.FromSeconds(parsed.GetValue(timeout)),
                        cancellationToken)
                    : Task.CompletedTask);
        });
    }

    private static async Task WaitAsync(Rollout rollout, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            Console.WriteLine(await rollout.WaitAsync(limit, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new CommandException("the wait was interrupted; the deployment continues", ExitCode.Interrupted);
        }
    }

    private static Option<T> CountOption<T>(string name, int most, string description)
    {
        var option = new Option<T>(name) { HelpName = "N", Description = description };
        option.Validators.Add(result => Limits.Check(result, name, least: 1, most));
        return option;
    }
}
