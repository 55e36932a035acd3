using BertGrains.Cli.Cluster.Lifetime;
using BertGrains.Cli.Settings;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Cluster.Silos;

/// <summary><c>bertgrains silo</c>.</summary>
internal sealed class SiloCommand : ProgramCommand
{
    public SiloCommand()
        : base(
            "silo",
            "Runs a silo: core routes requests, worker owns devices, all does both.",
            "bertgrains silo --role core --http http://127.0.0.1:8080",
            "bertgrains silo --role worker --silo-port 11112 --bundles models/all-minilm-l6-v2")
    {
        Details =
            $"""
            Each option is also a setting, in {SettingOptions.DefaultFile} of the working folder or the file of --config, and in the
            environment, such as {SettingOptions.EnvironmentPrefix}Cluster__ConnectionString. The command line overrides the environment,
            and the environment overrides the file. Encryption between processes has settings only, see Cluster:Tls.
            HTTP: /health/live, /health/ready, /metrics; with --http also the paths of 'bertgrains serve', and the section Gateway holds their
            limits. Traces and metrics also go to where OTEL_EXPORTER_OTLP_ENDPOINT points.
            Ctrl-C or SIGTERM finishes accepted requests, within two minutes, and stops; Ctrl-C again ends the silo at once.
            """;
        var settings = ClusterSettings.ForSilo(this)
            .Add("--role", "Silo:Role", "core|worker|all", "Role of the silo. Default: all.")
            .Add("--name", "Silo:Name", "NAME", "Name in status and logs. Default: the machine's name and the process id.")
            .Add("--address", "Silo:Address", "IP", "IP address to listen on, at which the other processes reach the silo. Default: 127.0.0.1.")
            .Add("--silo-port", "Silo:SiloPort", "PORT", "Port for silos. Default: 11111.")
            .Add("--gateway-port", "Silo:GatewayPort", "PORT", "Port for clients, which workers do not have. Default: 30000.")
            .AddList("--bundles", "Silo:Bundles", "DIR", "Folders that are bundles or contain bundles.")
            .Add("--cache", "Silo:Cache", "DIR", "Folder for bundles that other silos send.")
            .AddList("--devices", "Silo:Devices", "cpu|cuda:N", "Devices of a worker. Default: all.")
            .AddOptional("--http", HttpOptions.RequestUrlsKey, ListenUrl.Default, "URLS", $"Serve requests over HTTP; at {ListenUrl.Default} without URLS.")
            .Add("--http-urls", HttpOptions.UrlsKey, "URLS", $"URLs of health and metrics. Default: the URLs of --http, or {SiloHttp.DefaultUrl}, a free port.")
            .AddAdminUrls()
            .AddKeys()
            .AddLogLevel();
        var supervised = SupervisedOption.Create();
        Options.Add(supervised);
        SetAction(async (parsed, _) =>
        {
            await SiloHost.RunAsync(settings.Read(parsed), parsed.GetValue(supervised));
            return ExitCode.Success;
        });
    }
}
