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
    private readonly List<(Option Option, string Key, bool IsList)> _settings = [];

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
        Add(new Option<string>(option), key, isList: false, helpName, description);

    /// <summary>Adds an option for a list; what is given replaces the list of the file and of the environment.</summary>
    public SettingOptions AddList(string option, string key, string helpName, string description) =>
        Add(new Option<string[]>(option) { AllowMultipleArgumentsPerToken = true }, key, isList: true, helpName, description);

    /// <summary>The settings that hold for this call.</summary>
    /// <exception cref="CommandException">The file is missing or is not JSON.</exception>
    public IConfigurationRoot Read(ParseResult parsed)
    {
        var lower = new ConfigurationBuilder();
        var file = parsed.GetValue(_file) is { } named ? Existing(named) : Path.GetFullPath(DefaultFile);
        lower.AddJsonFile(file, optional: true, reloadOnChange: false).AddEnvironmentVariables(EnvironmentPrefix);
        try
        {
            var given = Given(parsed).ToList();
            var kept = lower.Build().AsEnumerable().Where(pair => !given.Exists(setting => Replaces(setting.Setting, pair.Key)));
            return new ConfigurationBuilder()
                .AddInMemoryCollection(kept)
                .AddInMemoryCollection(given.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)))
                .Build();
        }
        catch (InvalidDataException exception)
        {
            throw CommandException.BadUsage($"--config: {file} cannot be read: {exception.GetBaseException().Message.TrimEnd('.')}");
        }
    }

    /// <summary>Whether a setting takes the place of another one: a list that is given also of one that is longer.</summary>
    private static bool Replaces(string setting, string other) =>
        other.Equals(setting, StringComparison.OrdinalIgnoreCase) || other.StartsWith($"{setting}:", StringComparison.OrdinalIgnoreCase);

    private static string Existing(string file) =>
        File.Exists(file) ? Path.GetFullPath(file) : throw CommandException.BadUsage($"--config: there is no file '{file}'");

    private IEnumerable<(string Setting, string Key, string Value)> Given(ParseResult parsed) =>
        from setting in _settings
        let words = parsed.GetResult(setting.Option)?.Tokens ?? []
        from word in words.Select((token, index) => (token.Value, Index: index))
        select (setting.Key, setting.IsList ? $"{setting.Key}:{word.Index}" : setting.Key, word.Value);

    private SettingOptions Add(Option option, string key, bool isList, string helpName, string description)
    {
        option.HelpName = helpName;
        option.Description = $"{description} Setting {key}.";
        _command.Options.Add(option);
        _settings.Add((option, key, isList));
        return this;
    }
}
