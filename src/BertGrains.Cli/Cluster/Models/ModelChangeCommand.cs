using System.CommandLine;
using BertGrains.Cli.Cluster.Connections;
using BertGrains.Cli.Settings;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Cluster.Models;

/// <summary>The common part of the commands that change a model: its name, the connection, and the coordinator's reply.</summary>
internal sealed class ModelChangeCommand
{
    private readonly Argument<string> _model = new("model") { Description = "Name of the model." };
    private readonly SettingOptions _settings;

    /// <summary>Adds the argument and the options to <paramref name="command"/>.</summary>
    public ModelChangeCommand(Command command)
    {
        _model.Validators.Add(result =>
        {
            if (result.Tokens is [var name] && !BundleId.IsModel(name.Value))
                result.AddError($"model must be a name of 1 to {BundleId.MaxModelLength} characters");
        });
        command.Arguments.Add(_model);
        _settings = ClusterSettings.ForClient(command);
    }

    /// <summary>Creates the option of a revision for one command.</summary>
    public static Option<string?> CreateRevision(string withoutIt) => new("--revision")
    {
        HelpName = "SHA256",
        Description = $"The revision, or its first six digits or more; without it, {withoutIt}.",
    };

    /// <summary>Makes the change, prints the reply, and continues with the same connection.</summary>
    /// <exception cref="CommandException">The cluster cannot be reached, or refuses the change.</exception>
    /// <exception cref="OperationCanceledException">Ctrl-C or SIGTERM.</exception>
    public async Task<int> RunAsync(
        ParseResult parsed,
        Func<IModelGrain, Task<ChangeReply>> change,
        Func<OperatorConnection, string, ChangeReply, CancellationToken, Task>? then = null)
    {
        var model = parsed.GetRequiredValue(_model);
        using var interrupts = new Interrupts();
        await using var connection = await OperatorConnection.OpenAsync(ClientHost.Read(_settings.Read(parsed)), interrupts.Token);
        var reply = await connection.CallAsync(grains => change(grains.GetGrain<IModelGrain>(model)), interrupts.Token);
        if (reply.Error is { } error)
            throw new CommandException(error.Message.TrimEnd('.'));
        Console.WriteLine(PrintableText.OneLine(reply.Message ?? "Done."));
        if (then is not null)
            await then(connection, model, reply, interrupts.Token);
        return ExitCode.Success;
    }
}
