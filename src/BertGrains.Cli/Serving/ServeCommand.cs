using System.CommandLine;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Terminal;
using BertGrains.Gateway.Health;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cli.Serving;

/// <summary><c>bertgrains serve</c>.</summary>
internal sealed class ServeCommand : ProgramCommand
{
    public ServeCommand()
        : base(
            "serve",
            "Serves bundles over HTTP.",
            "bertgrains serve",
            "bertgrains serve --urls http://0.0.0.0:9000 --bundle models/all-minilm-l6-v2 --bundle models/other")
    {
        Details =
            """
            Paths: those of text-embeddings-inference, /v1/embeddings of OpenAI, and /infer, which runs any heads at once.
            /openapi.json describes them; /metrics is for Prometheus.
            OTEL_EXPORTER_OTLP_ENDPOINT exports traces and metrics by OTLP.
            Ctrl-C or SIGTERM stops the server after the accepted requests, within 30 seconds.
            """;
        var urls = UrlsOption.Create(
            "--urls", Server.DefaultUrl, "Addresses to listen on, separated by semicolons. Port 0 selects a free port.");
        var bundles = new Option<string[]>("--bundle", "-b")
        {
            HelpName = "DIR",
            Description = "Folder of a bundle; can be repeated. The first bundle serves requests without a model name. "
                + "Default: the default bundle.",
            DefaultValueFactory = _ => [],
        };
        var device = DeviceOption.Create();
        Options.Add(urls);
        Options.Add(bundles);
        Options.Add(device);
        SetAction(async (parsed, _) =>
        {
            var folders = BundleLocation.ResolveAll(parsed.GetValue(bundles)!);
            await Server.RunAsync(UrlsOption.Split(parsed.GetValue(urls)!), builder =>
            {
                builder.AddTelemetry();
                builder.Services.AddBertGrains(options =>
                {
                    options.Bundles = folders;
                    options.Device = parsed.GetValue(device)!;
                });
                builder.Services.AddHealthChecks().AddCheck<EngineLiveCheck>("engine", tags: [HealthEndpoints.LiveTag]);
            });
            return ExitCode.Success;
        });
    }
}
