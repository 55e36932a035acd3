using System.CommandLine;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Serving;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Cluster.Dev;

/// <summary><c>bertgrains cluster dev</c>.</summary>
internal sealed class DevCommand : ProgramCommand
{
    private const int MostWorkers = 64;

    public DevCommand()
        : base(
            "dev",
            "Brings a whole cluster up on this machine: a core silo, workers and a gateway, each a process, without a database.",
            "bertgrains cluster dev --workers 3",
            "bertgrains cluster dev --workers 2 --urls http://127.0.0.1:9000 --bundle models/all-minilm-l6-v2 --bundle models/other")
    {
        Details =
            """
            Each bundle is deployed with one replica a worker. A worker or a gateway that ends is started again; the core silo holds the
            membership, so the cluster ends with it. Ctrl-C stops everything in order; whatever ends this process ends the others too.
            """;
        var workers = new Option<int>("--workers") { HelpName = "N", Description = "How many workers.", DefaultValueFactory = _ => 2 };
        workers.Validators.Add(result => Models.Limits.Check(result, "--workers", least: 1, MostWorkers));
        var bundles = new Option<string[]>("--bundle", "-b")
        {
            HelpName = "DIR",
            Description = "A bundle to deploy; may be given several times, the first answers where a request names no model. "
                + "Without it, the default bundle.",
            DefaultValueFactory = _ => [],
        };
        var urls = UrlsOption.Create(
            "--urls", Server.DefaultUrl, "Where the gateway listens; several are separated by semicolons. A port of 0 takes a free one.");
        foreach (var option in (Option[])[workers, bundles, urls])
            Options.Add(option);

        SetAction(async (parsed, _) =>
        {
            var folders = BundleLocation.ResolveAll(parsed.GetValue(bundles)!).Select(Path.GetFullPath).ToArray();
            using var interrupts = new Interrupts();
            await using var cluster = new DevCluster(new DevPlan(parsed.GetValue(workers), folders, parsed.GetValue(urls)!), folders);
            await cluster.RunAsync(interrupts.Token);
            return ExitCode.Success;
        });
    }
}
