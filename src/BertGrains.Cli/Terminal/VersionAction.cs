using System.CommandLine;
using System.CommandLine.Invocation;

namespace BertGrains.Cli.Terminal;

/// <summary>Prints the version.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Version { get; } = typeof(VersionAction).Assembly.GetName().Version!.ToString(3);

    /// <inheritdoc />
    public override bool ClearsParseErrors => true;

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"bertgrains {Version}");
        return ExitCode.Success;
    }
}
