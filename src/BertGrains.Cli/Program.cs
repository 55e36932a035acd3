using BertGrains.Cli.Bench;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Editions;
using BertGrains.Cli.Terminal;
using BertGrains.Cli.Tokens;

return await new CommandLine(
[
    new InspectCommand(),
    new TokenizeCommand(),
    new BenchCommand(),
    .. Edition.ClusterCommands(),
]).RunAsync(args);
