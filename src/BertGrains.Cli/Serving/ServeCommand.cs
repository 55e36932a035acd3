using System.CommandLine;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Serving;

/// <summary><c>bertgrains serve</c>.</summary>
internal sealed class ServeCommand : ProgramCommand
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

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
        var urls = new Option<string>("--urls")
        {
            HelpName = "URLS",
            Description = "Where to listen; several are separated by semicolons. A port of 0 takes a free one.",
            DefaultValueFactory = _ => DefaultUrl,
        };
        urls.Validators.Add(result =>
        {
            var given = Split(result.GetValueOrDefault<string>()).DefaultIfEmpty(string.Empty);
            foreach (var url in given.Where(url => !ListenUrl.IsValid(url)))
            {
                result.AddError(
                    $"--urls: '{url}' is not an address to listen on, such as {DefaultUrl}; encryption is left to a proxy in front");
            }
        });
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
            var named = parsed.GetValue(bundles)!;
            string[] folders = named.Length == 0 ? [BundleLocation.Resolve(null)] : [.. named.Select(BundleLocation.Resolve)];
            await Server.RunAsync(Split(parsed.GetValue(urls)!), folders, parsed.GetValue(device)!);
            return ExitCode.Success;
        });
    }

    private static string[] Split(string? urls) =>
        (urls ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
