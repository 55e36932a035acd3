using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace BertGrains.Cli.Terminal;

/// <summary>The boundary between the shell and the commands: parses, runs, turns what failed into a sentence and an exit code.</summary>
internal sealed class CommandLine(IEnumerable<Command> commands)
{
    private const string Program = "bertgrains";

    /// <summary>Runs the command that <paramref name="args"/> name; without any, shows the help.</summary>
    public async Task<int> RunAsync(string[] args)
    {
        var parsed = CreateRoot().Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Action is ParseErrorAction)
            return ReportBadUsage(parsed);

        try
        {
            // Commands watch for Ctrl-C themselves (Interrupts), the server through its host; so no handler of the library's.
            var settings = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(settings);
        }
        catch (Exception exception)
        {
            return Failure.Report(exception, Console.Error);
        }
    }

    private Command CreateRoot()
    {
        // A RootCommand would name itself after the assembly in every usage line.
        var root = new Command(Program, "Serves BERT-family encoders: one trunk pass feeds embeddings, classifiers and entities.");
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

    /// <summary>Options name files, addresses, heads and numbers; an empty one is a shell variable that was not set.</summary>
    private static void RefuseEmptyValues(CommandResult result)
    {
        foreach (var option in result.Children.OfType<OptionResult>().Where(option => option.Tokens.Any(token => token.Value.Length == 0)))
            result.AddError($"{option.Option.Name} is empty");
    }

    private static int ReportBadUsage(ParseResult parsed)
    {
        var messages = parsed.Errors.Select(error => error.Message.TrimEnd('.')).Distinct();
        if (parsed.UnmatchedTokens.Count > 0)
        {
            // "Required command was not provided" says nothing beside the word that was not understood.
            messages = messages.Where(message => message.Contains('\'', StringComparison.Ordinal));
        }

        foreach (var message in messages)
            Console.Error.WriteLine($"{Program}: {message}");

        Console.Error.WriteLine($"{Program}: '{PathOf(parsed.CommandResult)} --help' says how it is used");
        return ExitCode.BadUsage;
    }

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : result.Command.Name;
}
