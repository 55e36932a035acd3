using System.CommandLine;
using BertGrains.Cli.Terminal;
using Microsoft.Extensions.Configuration;

namespace BertGrains.Cli.Settings;

/// <summary>Options of a command that are also settings. The command line overrides the environment, and the environment overrides the file.</summary>
internal sealed class SettingOptions
{
    /// <summary>The file of the working folder that is read when <c>--config</c> names none.</summary>
    public const string DefaultFile = "bertgrains.json";

    /// <summary>Prefix of environment variables, as in <c>BERTGRAINS__Cluster__ConnectionString</c>.</summary>
    public const string EnvironmentPrefix = "BERTGRAINS__";

    private readonly Command _command;
    private readonly Option<string?> _file;
    private readonly List<(Option Option, string Key, bool IsList, string? Implied)> _settings = [];

    /// <summary>Adds <c>--config</c> to <paramref name="command"/>.</summary>
    public SettingOptions(Command command)
    {
        _command = command;
        _file = new Option<string?>("--config")
        {
            HelpName = "FILE",
            Description = $"JSON file with settings. Default: {DefaultFile} of the working folder, if it exists.",
        };
        command.Options.Add(_file);
    }

    /// <summary>Adds an option for one value of the configuration.</summary>
    public SettingOptions Add(string option, string key, string helpName, string description) =>
        Add(new Option<string>(option), key, isList: false, implied: null, helpName, description);

    /// <summary>Adds an option for one value of the configuration that may be given without a value.</summary>
    /// <param name="option">The option.</param>
    /// <param name="key">Key of the configuration.</param>
    /// <param name="implied">The value of an option without one.</param>
    /// <param name="helpName">Names the value in the help.</param>
    /// <param name="description">For the help.</param>
    public SettingOptions AddOptional(string option, string key, string implied, string helpName, string description) =>
        Add(new Option<string>(option) { Arity = ArgumentArity.ZeroOrOne }, key, isList: false, implied, helpName, description);

    /// <summary>Adds an option for a list. Its values replace the list of the file and of the environment.</summary>
    public SettingOptions AddList(string option, string key, string helpName, string description, params string[] aliases) =>
        Add(new Option<string[]>(option, aliases) { AllowMultipleArgumentsPerToken = true }, key, isList: true, implied: null, helpName, description);

    /// <summary>The settings of this call, checked by name and type.</summary>
    /// <exception cref="CommandException">The file is missing or is not JSON.</exception>
    public GivenSettings Read(ParseResult parsed)
    {
        var file = parsed.GetValue(_file) is { } named ? Existing(named) : Path.GetFullPath(DefaultFile);
        var given = Given(parsed).ToList();
        SettingSource[] sources =
        [
            new(Path.GetFileName(file), ReadFile(file)),
            new(SettingSource.Environment, new ConfigurationBuilder().AddEnvironmentVariables(EnvironmentPrefix).Build()),
            new(SettingSource.CommandLine, Configuration(given.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))),
        ];
        var values = new ConfigurationBuilder();
        List<string> faults = [.. VariableCheck.FaultsOf(Environment.GetEnvironmentVariables())];
        foreach (var (name, settings) in sources)
        {
            var found = new SettingCheck(name).FaultsOf(settings);
            faults.AddRange(found.Select(fault => fault.Message));
            // A null of JSON is a setting that is not given; the binder would take it for 0.
            values.AddInMemoryCollection(settings.AsEnumerable().Where(pair => pair.Value is not null
                && !found.Any(fault => Replaces(fault.Key, pair.Key))
                && (settings == sources[^1].Settings || !given.Exists(setting => Replaces(setting.Setting, pair.Key)))));
        }

        var read = new GivenSettings(values.Build(), sources, faults);
        faults.AddRange(UnusedOptions.FaultsOf(read));
        return read;
    }

    private static IConfigurationRoot ReadFile(string file)
    {
        try
        {
            return new ConfigurationBuilder().AddJsonFile(file, optional: true, reloadOnChange: false).Build();
        }
        catch (InvalidDataException exception)
        {
            throw CommandException.BadUsage($"{file}{SettingFileFault.Describe(exception)}");
        }
    }

    private static IConfigurationRoot Configuration(IEnumerable<KeyValuePair<string, string?>> values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values).Build();

    /// <summary>Whether a setting replaces another one. A list also replaces the further items of a longer one.</summary>
    private static bool Replaces(string setting, string other) =>
        other.Equals(setting, StringComparison.OrdinalIgnoreCase) || other.StartsWith($"{setting}:", StringComparison.OrdinalIgnoreCase);

    private static string Existing(string file) =>
        File.Exists(file) ? Path.GetFullPath(file) : throw CommandException.BadUsage($"--config: there is no file '{file}'");

    private IEnumerable<(string Setting, string Key, string Value)> Given(ParseResult parsed) =>
        from setting in _settings
        let result = parsed.GetResult(setting.Option)
        where result is not null
        let words = result.Tokens is [] && setting.Implied is { } implied ? [implied] : result.Tokens.Select(token => token.Value)
        from word in words.Select((value, index) => (Value: value, Index: index))
        select (setting.Key, setting.IsList ? $"{setting.Key}:{word.Index}" : setting.Key, word.Value);

    private SettingOptions Add(Option option, string key, bool isList, string? implied, string helpName, string description)
    {
        option.HelpName = helpName;
        option.Description = $"{description} Setting {key}.";
        _command.Options.Add(option);
        _settings.Add((option, key, isList, implied));
        return this;
    }
}
