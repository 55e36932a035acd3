using BertGrains.Cli.Editions;
using BertGrains.Cli.Terminal;

return await new CommandLine(
[
    .. Edition.ClusterCommands(),
]).RunAsync(args);
