using BertGrains.Cli.Cluster.Lifetime;
using BertGrains.Cli.Serving;
using BertGrains.Cli.Settings;
using BertGrains.Cli.Telemetry;
using BertGrains.Cli.Terminal;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cli.Cluster.Gateways;

/// <summary><c>bertgrains gateway</c>.</summary>
internal sealed class GatewayCommand : ProgramCommand
{
    public GatewayCommand()
        : base(
            "gateway",
            "Serves a cluster over HTTP.",
            "bertgrains gateway --urls http://127.0.0.1:8080 --gateways 127.0.0.1:30000",
            "bertgrains gateway --urls http://0.0.0.0:8080 --keys keys.json --database 'Host=db;Database=bertgrains;Username=bertgrains'")
    {
        Details =
            $"""
            The paths are those of 'bertgrains serve'. Any number of gateways may run; they are clients of the cluster, not members.
            /health is 200 while the cluster can answer. A gateway starts without the cluster and connects when it is there.
            Settings come from {SettingOptions.DefaultFile}, the environment and the command line as with 'bertgrains silo'; the sections
            Gateway and Client hold limits.
            Ctrl-C or SIGTERM finishes accepted requests, within 30 seconds, and stops; Ctrl-C again ends the gateway at once.
            """;
        var settings = ClusterSettings.ForClient(this).AddUrls().AddAdminUrls().AddKeys().AddLogLevel();
        var supervised = SupervisedOption.Create();
        Options.Add(supervised);
        SetAction(async (parsed, _) =>
        {
            await Server.RunAsync(settings.Read(parsed), builder => Add(builder, parsed.GetValue(supervised)));
            return ExitCode.Success;
        });
    }

    private static void Add(WebApplicationBuilder builder, bool isSupervised)
    {
        builder.AddClusterTelemetry();
        builder.Services.AddBertGrainsClient(options =>
        {
            builder.Configuration.GetSection("Client").Bind(options);
            builder.Configuration.GetSection(BertGrainsClusterOptions.Section).Bind(options.Cluster);
        });
        if (isSupervised)
            builder.Services.AddSupervisedLifetime();
    }
}
