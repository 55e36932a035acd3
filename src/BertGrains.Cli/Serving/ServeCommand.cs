using BertGrains.Cli.Bundles;
using BertGrains.Cli.Settings;
using BertGrains.Cli.Telemetry;
using BertGrains.Cli.Terminal;
using BertGrains.Gateway.Health;
using BertGrains.Inference;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cli.Serving;

/// <summary><c>bertgrains serve</c>.</summary>
internal sealed class ServeCommand : ProgramCommand
{
    private const string Section = "Engine";

    public ServeCommand()
        : base(
            "serve",
            "Serves bundles over HTTP.",
            "bertgrains serve",
            "bertgrains serve --urls http://0.0.0.0:9000 --keys keys.json --bundle models/all-minilm-l6-v2 --bundle models/other")
    {
        Details =
            $"""
            Paths: those of text-embeddings-inference, /v1/embeddings of OpenAI, and /infer, which runs any heads at once.
            /openapi.json describes them; /metrics is for Prometheus.
            Settings come from {SettingOptions.DefaultFile} of the working folder or the file of --config, from the environment, such as
            {SettingOptions.EnvironmentPrefix}Gateway__MaxBodyBytes, and from the command line; the later wins. The section Gateway holds limits.
            OTEL_EXPORTER_OTLP_ENDPOINT exports traces and metrics by OTLP.
            Ctrl-C or SIGTERM stops the server after the accepted requests, within 30 seconds; Ctrl-C again ends
            it at once.
            """;
        var settings = new SettingOptions(this)
            .AddUrls()
            .AddAdminUrls()
            .AddKeys()
            .AddList(
                "--bundle",
                $"{Section}:{nameof(BertGrainsOptions.Bundles)}",
                "DIR",
                "Folder of a bundle; can be repeated. The first bundle serves requests without a model name. Default: the default bundle.",
                "-b")
            .Add("--device", $"{Section}:{nameof(BertGrainsOptions.Device)}", DeviceOption.Forms, DeviceOption.Meaning)
            .AddLogLevel();
        SetAction(async (parsed, _) =>
        {
            await Server.RunAsync(settings.Read(parsed), AddEngine);
            return ExitCode.Success;
        });
    }

    private static void AddEngine(WebApplicationBuilder builder)
    {
        builder.AddTelemetry();
        builder.Services.AddBertGrains(options =>
        {
            builder.Configuration.GetSection(Section).Bind(options);
            if (options.Bundles.Count == 0)
                options.Bundle = BundleLocation.Resolve(named: null);
        });
        builder.Services.AddHealthChecks().AddCheck<EngineLiveCheck>("engine", tags: [HealthEndpoints.LiveTag]);
    }
}
