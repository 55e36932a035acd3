using System.CommandLine;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Terminal;
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
            Paths: those of text-embeddings-inference, /v1/embeddings as OpenAI defines it, and /infer, which runs any heads at once.
            /openapi.json describes them; /metrics is for Prometheus.
            Traces and metrics also go to where OTEL_EXPORTER_OTLP_ENDPOINT points.
            Ctrl-C or SIGTERM finishes what was accepted, within 30 seconds, and stops.
            """;
        var urls = UrlsOption.Create(
            "--urls", Server.DefaultUrl, "Where to listen; several are separated by semicolons. A port of 0 takes a free one.");
        var bundles = new Option<string[]>("--bundle", "-b")
        {
            HelpName = "DIR",
            Description = "A bundle to serve; may be given several times, the first answers where a request names no model. "
                + "Without it, the default bundle.",
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
                builder.Services.AddTelemetry();
                builder.Services.AddBertGrains(options =>
                {
                    options.Bundles = folders;
                    options.Device = parsed.GetValue(device)!;
                });
            });
            return ExitCode.Success;
        });
    }
}
