using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace BertGrains.Cli.Terminal;

/// <summary>Parses the command line, runs the command, and turns a failure into a message and an exit code.</summary>
internal sealed partial class CommandLine(IEnumerable<Command> commands)
{
    /// <summary>Name of the argument that takes texts.</summary>
    public const string TextArgument = "texts";

    private const string Program = "bertgrains";

    // A text may begin with @; the parser would replace it with the content of a response file. And -hedas is a mistyped option: with
    // bundling it would be -h with other letters, and show the help.
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Runs the command that <paramref name="args"/> name; without arguments, shows the help.</summary>
    public async Task<int> RunAsync(string[] args)
    {
        var parsed = CreateRoot().Parse(args.Length == 0 ? ["--help"] : args, Parser);
        if (parsed.Action is ParseErrorAction || DirectiveOf(parsed) is not null || OptionsAmongArguments(parsed).Length > 0)
            return ReportBadUsage(parsed);
        if (FlagFault(args, parsed.CommandResult.Command) is { } fault)
        {
            Console.Error.WriteLine($"{Program}: {PrintableText.OneLine(fault)}");
            return ExitCode.BadUsage;
        }

        try
        {
            // Commands handle Ctrl-C with Interrupts, the server with its host; the handler of the library is off.
            var settings = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(settings);
        }
        catch (Exception exception)
        {
            return CommandFailure.Report(exception, Console.Error);
        }
    }

    private Command CreateRoot()
    {
        // RootCommand shows the assembly's name in every usage line.
        var root = new Command(Program, "Serves BERT-family encoders: one encoder pass feeds embeddings, classifiers and entities.");
        foreach (var command in commands)
        {
            RefuseEmptyValues(command);
            root.Add(command);
        }

        root.Add(new HelpOption { Action = new ExampleHelp() });
        root.Add(new VersionOption { Action = new VersionAction() });
        return root;
    }

    private static void RefuseEmptyValues(Command command)
    {
        command.Validators.Add(RefuseEmptyValues);
        foreach (var subcommand in command.Subcommands)
            RefuseEmptyValues(subcommand);
    }

    /// <summary>No option has a meaningful empty value; an empty one is usually a shell variable that is not set.</summary>
    private static void RefuseEmptyValues(CommandResult result)
    {
        foreach (var option in result.Children.OfType<OptionResult>().Where(option => option.Tokens.Any(token => token.Value.Length == 0)))
            result.AddError($"{option.Option.Name} is empty; give it a value or omit it");
    }

    /// <summary>A first argument in brackets: the parser takes it as a directive and drops it, although there are no directives.</summary>
    private static string? DirectiveOf(ParseResult parsed) => parsed.Tokens is [{ Type: TokenType.Directive } first, ..] ? first.Value : null;

    /// <summary>
    /// Mistyped options that the parser took for a folder or a name. Commands with texts have a message of their own, since a text may begin so.
    /// </summary>
    private static string[] OptionsAmongArguments(ParseResult parsed)
    {
        var arguments = parsed.CommandResult.Children.OfType<ArgumentResult>().ToList();
        return parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
            || arguments.Exists(argument => argument.Argument.Name == TextArgument)
            ? []
            : [.. arguments.SelectMany(argument => argument.Tokens).Select(token => token.Value).Where(IsLikeAnOption)];
    }

    /// <summary>
    /// The error of a switch with another value than true or false, as in <c>--windows=maybe</c>; null without one. The parser would take the value
    /// for the next argument: a text.
    /// </summary>
    private static string? FlagFault(string[] args, Command command) => args.TakeWhile(arg => arg != "--")
        .Select(arg => arg.Split('=', 2) is [var name, var value] && !bool.TryParse(value, out _)
            && command.Options.FirstOrDefault(option => option.Name == name) is { } option
            && (option.ValueType == typeof(bool) || option.ValueType == typeof(bool?))
                ? $"{name} is '{value}'; it must be true or false"
                : null)
        .OfType<string>().FirstOrDefault();

    private static int ReportBadUsage(ParseResult parsed)
    {
        var mistyped = OptionsAmongArguments(parsed);
        var messages = mistyped.Select(option => $"Unrecognized command or argument '{option}'")
            .Concat(parsed.Errors.Select(error => ValueFault.Describe(error.Message.TrimEnd('.')))).Distinct();
        if (parsed.UnmatchedTokens.Count > 0)
        {
            // After an unknown word, "Required command was not provided" is redundant.
            messages = messages.Where(message => message.Contains('\'', StringComparison.Ordinal));
        }

        if (DirectiveOf(parsed) is { } directive)
            messages = [$"Unrecognized command or argument '{directive}'"];
        foreach (var message in messages)
            Console.Error.WriteLine($"{Program}: {PrintableText.OneLine(message)}");

        foreach (var word in mistyped.Concat(parsed.UnmatchedTokens))
        {
            if (NearestOf(word, parsed.CommandResult.Command) is { } nearest)
                Console.Error.WriteLine($"{Program}: the nearest to '{PrintableText.OneLine(word)}' is {nearest}");
        }

        Console.Error.WriteLine($"{Program}: '{PathOf(parsed.CommandResult)} --help' shows its usage");
        return ExitCode.BadUsage;
    }

    /// <summary>The option of a command, or its subcommand, that a word was probably meant as; null if none is near.</summary>
    internal static string? NearestOf(string word, Command command) => word.StartsWith('-')
        ? NearestName.Of(word.Split('=', ':')[0], command.Options.Select(option => option.Name).Append("--help"))
        : NearestName.Of(word, command.Subcommands.Select(subcommand => subcommand.Name));

    /// <summary>Whether a word has the form of an option.</summary>
    internal static bool IsLikeAnOption(string word) => OptionForm().IsMatch(word);

    [GeneratedRegex(@"^--?\p{L}\S*$")]
    private static partial Regex OptionForm();

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : result.Command.Name;
}
