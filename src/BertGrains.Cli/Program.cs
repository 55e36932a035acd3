using BertGrains.Cli.Batches;
using BertGrains.Cli.Bench;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Cluster;
using BertGrains.Cli.Cluster.Gateways;
using BertGrains.Cli.Cluster.Silos;
using BertGrains.Cli.Features;
using BertGrains.Cli.Keys;
using BertGrains.Cli.Pairs;
using BertGrains.Cli.Serving;
using BertGrains.Cli.Terminal;
using BertGrains.Cli.Tokens;

Console.SetError(new ErrorWriter(Console.Error));
return await new CommandLine(
[
    new ServeCommand(),
    BatchCommand.Embed(),
    BatchCommand.Predict(),
    BatchCommand.Entities(),
    new AnswerCommand(),
    new RerankCommand(),
    new ZeroShotCommand(),
    BatchCommand.FillMask(),
    new FeaturesCommand(),
    BatchCommand.Infer(),
    new ImportCommand(),
    new HeadCommand(),
    new InspectCommand(),
    new TokenizeCommand(),
    new BenchCommand(),
    new SiloCommand(),
    new GatewayCommand(),
    new ClusterCommand(),
    new ModelCommand(),
    new KeyCommand(),
]).RunAsync(args);
