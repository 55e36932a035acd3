using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace BertGrains.Cli.Terminal;

/// <summary>The standard help, followed by the details and examples of the command.</summary>
internal sealed class ExampleHelp : SynchronousCommandLineAction
{
    private readonly HelpAction _standard = new();

    /// <inheritdoc />
    public override bool ClearsParseErrors => true;

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        var code = _standard.Invoke(parseResult);
        if (parseResult.CommandResult.Command is ProgramCommand command)
        {
            var output = parseResult.InvocationConfiguration.Output;
            if (command.Details is { } details)
            {
                output.WriteLine(details);
                output.WriteLine();
            }

            output.WriteLine(command.Examples.Count == 1 ? "Example:" : "Examples:");
            foreach (var example in command.Examples)
                output.WriteLine($"  {example}");

            output.WriteLine();
        }

        return code;
    }
}
