using System.CommandLine;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Settings;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Cluster.Dev;

/// <summary><c>bertgrains cluster dev</c>.</summary>
internal sealed class DevCommand : ProgramCommand
{
    private const int MaxWorkers = 64;

    public DevCommand()
        : base(
            "dev",
            "Starts a whole cluster on this machine: a core silo, workers and a gateway, each a process, without a database.",
            "bertgrains cluster dev --workers 3",
            "bertgrains cluster dev --workers 2 --urls http://127.0.0.1:9000 --bundle models/all-minilm-l6-v2 --bundle models/other")
    {
        Details =
            """
            Each bundle is deployed with one replica per worker. A worker or a gateway that ends is started again, after a pause that grows
            while it keeps ending, and at most ten times in a row; the core silo holds the membership, so the cluster ends with it. Ctrl-C stops everything in order; the
            end of this process, however it comes, ends the others.
            """;
        var workers = new Option<int>("--workers") { HelpName = "N", Description = "How many workers.", DefaultValueFactory = _ => 2 };
        workers.Validators.Add(result => Models.Limits.Check(result, "--workers", least: 1, MaxWorkers));
        var bundles = new Option<string[]>("--bundle", "-b")
        {
            HelpName = "DIR",
            Description = "A bundle to deploy; can be repeated. The first bundle serves requests without a model name. "
                + "Without it, the default bundle.",
            DefaultValueFactory = _ => [],
        };
        var urls = UrlsOption.Create(
            "--urls", ListenUrl.Default, "Addresses to listen on, separated by semicolons. Port 0 selects a free port.");
        var noGateway = new Option<bool>("--no-gateway") { Description = "Serve HTTP from the core silo, without a gateway process." };
        foreach (var option in (Option[])[workers, bundles, urls, noGateway])
            Options.Add(option);

        SetAction(async (parsed, _) =>
        {
            var folders = BundleLocation.ResolveAll(parsed.GetValue(bundles)!).Select(Path.GetFullPath).ToArray();
            using var interrupts = new Interrupts();
            var (http, hasGateway) = (parsed.GetValue(urls)!, !parsed.GetValue(noGateway));
            PortCheck.ThrowIfAny(PortCheck.Of(hasGateway ? "gateway" : "core-1", "--urls", ListenUrl.Split(http)));
            var plan = new DevPlan(parsed.GetValue(workers), folders, http, hasGateway);
            await using var cluster = new DevCluster(plan, folders);
            await cluster.RunAsync(interrupts.Token);
            return ExitCode.Success;
        });
    }
}
