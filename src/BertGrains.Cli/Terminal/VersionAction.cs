using System.CommandLine;
using System.CommandLine.Invocation;
using BertGrains.Cli.Editions;

namespace BertGrains.Cli.Terminal;

/// <summary>Says the version and the edition.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Version { get; } = typeof(VersionAction).Assembly.GetName().Version!.ToString(3);

    /// <inheritdoc />
    public override bool ClearsParseErrors => true;

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"bertgrains {Version} ({Edition.Name})");
        return ExitCode.Success;
    }
}
