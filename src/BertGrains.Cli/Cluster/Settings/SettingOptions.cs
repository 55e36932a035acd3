using System.CommandLine;
using BertGrains.Cli.Terminal;
using Microsoft.Extensions.Configuration;

namespace BertGrains.Cli.Cluster.Settings;

/// <summary>
/// Options of a command that are settings too. In the usual order, the later wins: the file, the environment, the command line.
/// </summary>
internal sealed class SettingOptions
{
    /// <summary>The file that is read where it lies in the working folder and none is named.</summary>
    public const string DefaultFile = "bertgrains.json";

    /// <summary>What the names of environment variables begin with, as in <c>BERTGRAINS__Cluster__ConnectionString</c>.</summary>
    public const string EnvironmentPrefix = "BERTGRAINS__";

    private readonly Command _command;
    private readonly Option<string?> _file;
    private readonly List<(Option<string[]> Option, string Key, bool IsList)> _settings = [];

    /// <summary>Adds <c>--config</c> to <paramref name="command"/>.</summary>
    public SettingOptions(Command command)
    {
        _command = command;
        _file = new Option<string?>("--config")
        {
            HelpName = "FILE",
            Description = $"JSON file with settings; without it, {DefaultFile} of the working folder where there is one.",
        };
        command.Options.Add(_file);
    }

    /// <summary>Adds an option for one value of the configuration.</summary>
    public SettingOptions Add(string option, string key, string helpName, string description) =>
        Add(option, key, helpName, description, isList: false);

    /// <summary>Adds an option for a list; what is given replaces the list of the file and of the environment.</summary>
    public SettingOptions AddList(string option, string key, string helpName, string description) =>
        Add(option, key, helpName, description, isList: true);

    /// <summary>The settings that hold for this call.</summary>
    /// <exception cref="CommandException">The file is missing or is not JSON.</exception>
    public IConfigurationRoot Read(ParseResult parsed)
    {
        var lower = new ConfigurationBuilder();
        var file = parsed.GetValue(_file) is { } named ? Existing(named) : Path.GetFullPath(DefaultFile);
        lower.AddJsonFile(file, optional: true, reloadOnChange: false).AddEnvironmentVariables(EnvironmentPrefix);
        var given = _settings
            .Where(setting => parsed.GetResult(setting.Option) is { Implicit: false })
            .Select(setting => (setting.Key, setting.IsList, Values: parsed.GetValue(setting.Option)!))
            .ToList();
        try
        {
            var replaced = given.Where(setting => setting.IsList).Select(setting => $"{setting.Key}:").ToList();
            var kept = lower.Build().AsEnumerable().Where(pair => !replaced.Any(list => StartsWith(pair.Key, list)));
            var values = given.SelectMany(setting => setting.IsList
                ? setting.Values.Select((value, index) => new KeyValuePair<string, string?>($"{setting.Key}:{index}", value))
                : [new KeyValuePair<string, string?>(setting.Key, setting.Values[^1])]);
            return new ConfigurationBuilder().AddInMemoryCollection(kept).AddInMemoryCollection(values).Build();
        }
        catch (InvalidDataException exception)
        {
            throw CommandException.BadUsage($"--config: {file} cannot be read: {(exception.InnerException ?? exception).Message.TrimEnd('.')}");
        }
    }

    private static bool StartsWith(string key, string list) => key.StartsWith(list, StringComparison.OrdinalIgnoreCase);

    private static string Existing(string file) =>
        File.Exists(file) ? Path.GetFullPath(file) : throw CommandException.BadUsage($"--config: there is no file '{file}'");

    private SettingOptions Add(string name, string key, string helpName, string description, bool isList)
    {
        var option = new Option<string[]>(name)
        {
            HelpName = helpName,
            Description = $"{description} Setting {key}.",
            Arity = isList ? ArgumentArity.OneOrMore : ArgumentArity.ExactlyOne,
            AllowMultipleArgumentsPerToken = isList,
            DefaultValueFactory = _ => [],
        };
        _command.Options.Add(option);
        _settings.Add((option, key, isList));
        return this;
    }
}
