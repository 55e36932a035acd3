using System.CommandLine;
using System.Text.Json;
using BertGrains.Cli.Terminal;
using BertGrains.Gateway.Keys;

namespace BertGrains.Cli.Keys;

/// <summary><c>bertgrains key create</c>.</summary>
internal sealed class CreateCommand : ProgramCommand
{
    private readonly Option<string> _file = KeyCommand.CreateFile();
    private readonly Option<string> _tenant = new("--tenant")
    {
        HelpName = "NAME",
        Description = "For whom the requests are.",
        DefaultValueFactory = _ => "default",
    };

    private readonly Option<double> _weight = new("--weight")
    {
        HelpName = "W",
        Description = "Share of the capacity relative to other tenants.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string[]> _models = new("--model")
    {
        HelpName = "NAME",
        Description = "A model that the key may use; can be repeated. Default: all.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _tasks = new("--task")
    {
        HelpName = "TASK",
        Description = "A task of heads that the key may run, such as embed or classify; can be repeated. Default: all.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<double?> _requests = new("--requests-per-second") { HelpName = "N", Description = "Requests a second in each process. Default: no limit." };
    private readonly Option<double?> _tokens = new("--tokens-per-second") { HelpName = "N", Description = "Tokens a second in each process. Default: no limit." };
    private readonly Option<int?> _concurrent = new("--concurrent-requests") { HelpName = "N", Description = "Requests at a time in each process. Default: no limit." };
    private readonly Option<string?> _expires = new("--expires") { HelpName = "DATE", Description = "Day, such as 2030-12-31, or time in UTC at which the key ends. Default: never." };
    private readonly Option<bool> _admin = new("--admin") { Description = "The key also administers: it may read metrics and change models." };

    public CreateCommand()
        : base(
            "create",
            "Makes a key and prints it once.",
            "bertgrains key create --file keys.json --tenant search --model all-minilm-l6-v2 --task embed --requests-per-second 50",
            "bertgrains key create --file keys.json --tenant operations --admin --expires 2030-12-31")
    {
        Details =
            """
            Standard output has the key alone; it is stored nowhere. The file has its id and a salted hash, and a server reads the file again
            within two seconds of a change. To replace a key, make another one, give it to its user, and revoke the old one.
            """;
        foreach (var option in (Option[])[_file, _tenant, _weight, _models, _tasks, _requests, _tokens, _concurrent, _expires, _admin])
            Options.Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var file = parsed.GetValue(_file)!;
        var key = ApiKey.Create(parsed.GetValue(_tenant)!, out var text) with
        {
            Weight = parsed.GetValue(_weight),
            Models = parsed.GetValue(_models)!,
            Tasks = [.. parsed.GetValue(_tasks)!.Select(TaskOf)],
            Limits = new KeyLimits(parsed.GetValue(_requests), parsed.GetValue(_tokens), parsed.GetValue(_concurrent)),
            Expires = parsed.GetValue(_expires) is { } end ? TimeOf(end) : null,
            Administers = parsed.GetValue(_admin),
        };
        if (KeyFile.FaultOf(key) is { } fault)
            throw CommandException.BadUsage(fault);
        KeyFiles.Change(file, keys => [.. keys, key]);
        Console.Error.WriteLine(PrintableText.OneLine($"Key {key.Id} of {key.Tenant} is in {file}. It is shown once:"));
        try
        {
            Console.Out.WriteLine(text);
            Console.Out.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A key that nobody has seen.
            KeyFiles.Change(file, keys => [.. keys.Where(other => other.Id != key.Id)]);
            throw new CommandException($"standard output cannot be written, so no key was made: {e.Message.TrimEnd('.')}");
        }

        return ExitCode.Success;
    }

    private static DateTimeOffset TimeOf(string text) => KeyTime.TryParse(text, out var time)
        ? time
        : throw CommandException.BadUsage($"--expires is '{text}'; it must be a day such as 2030-12-31 or a time such as 2030-12-31T18:00:00Z");

    private static BertTask TaskOf(string name)
    {
        var tasks = Enum.GetValues<BertTask>().ToDictionary(task => JsonNamingPolicy.KebabCaseLower.ConvertName(task.ToString()));
        return tasks.TryGetValue(name, out var task)
            ? task
            : throw CommandException.BadUsage($"--task is '{name}'; there are {string.Join(", ", tasks.Keys.Order(StringComparer.Ordinal))}");
    }
}
