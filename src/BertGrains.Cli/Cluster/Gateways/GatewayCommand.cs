using BertGrains.Cli.Cluster.Lifetime;
using BertGrains.Cli.Cluster.Settings;
using BertGrains.Cli.Serving;
using BertGrains.Cli.Terminal;
using BertGrains.Gateway;
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
            "bertgrains gateway --urls http://0.0.0.0:8080 --database 'Host=db;Database=bertgrains;Username=bertgrains'")
    {
        Details =
            $"""
            The paths are those of 'bertgrains serve'. Any number of gateways may run; they are clients of the cluster, not members.
            /health is 200 while the cluster can answer. A gateway starts without the cluster and connects when it is there.
            Settings come from {SettingOptions.DefaultFile}, the environment and the command line as with 'bertgrains silo'; the sections
            Gateway and Client hold limits.
            Ctrl-C or SIGTERM finishes accepted requests, within 30 seconds, and stops.
            """;
        var settings = ClusterSettings.ForClient(this)
            .AddHttpUrls("--urls", $"Addresses to listen on, separated by semicolons. Default: {Server.DefaultUrl}.");
        var supervised = SupervisedOption.Create();
        Options.Add(supervised);
        SetAction(async (parsed, _) =>
        {
            var given = settings.Read(parsed);
            return await SettingFaults.NameAsync(async () =>
            {
                var urls = HttpUrls.Read(given, HttpUrls.Key) ?? [Server.DefaultUrl];
                PortCheck.ThrowIfAny(PortCheck.FaultsOf(HttpUrls.Key, "--urls", urls));
                await Server.RunAsync(urls, builder => Add(builder, given, parsed.GetValue(supervised)));
                return ExitCode.Success;
            });
        });
    }

    private static void Add(WebApplicationBuilder builder, IConfigurationRoot settings, bool isSupervised)
    {
        builder.Configuration.AddConfiguration(settings);
        builder.Services.AddOptions<GatewayOptions>().BindConfiguration("Gateway");
        builder.AddClusterTelemetry();
        builder.Services.AddBertGrainsClient(options =>
        {
            settings.GetSection("Client").Bind(options);
            settings.GetSection("Cluster").Bind(options.Cluster);
        });
        if (isSupervised)
            builder.Services.AddSupervisedLifetime();
    }
}
