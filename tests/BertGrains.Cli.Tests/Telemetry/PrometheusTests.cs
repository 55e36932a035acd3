using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace BertGrains.Cli.Tests.Telemetry;

/// <summary>A real Prometheus scrapes a running process and answers queries. Skipped where Debian's package prometheus is absent.</summary>
public sealed class PrometheusTests
{
    private static readonly string[] Queries =
    [
        "max by (model) (bertgrains_model_drain_seconds)",
        "sum by (model) (bertgrains_model_replicas{state=\"ready\"}) == 1",
        "sum by (model) (bertgrains_tokens_total{kind=\"useful\"}) > 0",
        "sum by (model) (bertgrains_replica_speed_per_second) > 0",
        "bertgrains_queue_drain_seconds",
        "bertgrains_queue_items",
        "histogram_quantile(0.99, sum by (le) (bertgrains_request_duration_seconds_bucket))",
        "histogram_quantile(0.99, sum by (le) (bertgrains_queue_duration_seconds_bucket))",
        "sum(bertgrains_batch_items_sum) / sum(bertgrains_batch_items_count) >= 1",
        "sum(bertgrains_batch_tokens_sum) > 0",
        "sum(bertgrains_batch_padding_count) > 0",
        "sum by (code, reason, dialect) (bertgrains_gateway_refusals_total) == 1",
        "http_server_request_duration_seconds_count{http_route=\"/embed\", http_response_status_code=\"200\"} == 1",
        "bertgrains_gateway_requests_limit",
        "sum(gen_ai_server_request_duration_seconds_count{gen_ai_operation_name=\"embeddings\"}) == 1",
    ];

    [Fact]
    public async Task Scrape_RunningServer_PassesPromtoolAndAnswersQueries()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/prometheus"), "Debian's package prometheus is not installed.");
        await using var receiver = await OtlpReceiver.StartAsync(isGrpc: false);
        using var server = await TracedServer.StartAsync(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });
        await server.PostAsync("/embed", new { inputs = "a text" });
        await server.PostAsync("/embed", new { inputs = "" });
        await server.GetAsync("/health");

        Assert.Equal((0, ""), await CheckAsync(await server.GetAsync("/metrics")));
        using var prometheus = await PrometheusProcess.StartAsync(server.Http.BaseAddress!);
        foreach (var query in Queries)
            Assert.NotEqual(0, await prometheus.QueryAsync(query));
        Assert.NotEqual(0, await prometheus.ExemplarsAsync("bertgrains_request_duration_seconds_bucket"));
        Assert.Equal(0, await server.StopAsync());
    }

    private static async Task<(int Code, string Faults)> CheckAsync(string metrics)
    {
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        })!;
        await promtool.StandardInput.WriteAsync(metrics);
        promtool.StandardInput.Close();
        var faults = await promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (promtool.ExitCode, faults);
    }

    /// <summary>Prometheus on a free port, which scrapes one process every tenth of a second.</summary>
    private sealed class PrometheusProcess : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly Process _process;
        private readonly HttpClient _http;

        private PrometheusProcess(Uri target)
        {
            File.WriteAllText(
                _folder.File("prometheus.yml"),
                $$"""
                global: { scrape_interval: 100ms, scrape_timeout: 100ms }
                scrape_configs: [{ job_name: bertgrains, static_configs: [{ targets: ["{{target.Authority}}"] }] }]
                """);
            var address = $"127.0.0.1:{FreePorts.Take()}";
            _http = new HttpClient { BaseAddress = new Uri($"http://{address}") };
            _process = Process.Start(new ProcessStartInfo(
                "prometheus",
                [
                    $"--config.file={_folder.File("prometheus.yml")}", $"--storage.tsdb.path={_folder.File("data")}", $"--web.listen-address={address}",
                    "--enable-feature=exemplar-storage", "--log.level=error",
                ]))!;
        }

        public static async Task<PrometheusProcess> StartAsync(Uri target)
        {
            var prometheus = new PrometheusProcess(target);
            await prometheus.QueryAsync("up == 1");
            return prometheus;
        }

        /// <summary>Asks until there is an answer with at least one series, and returns their number.</summary>
        public Task<int> QueryAsync(string query) => AskAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}", data => data.GetProperty("result"));

        /// <summary>Asks until there is a series with an exemplar.</summary>
        public Task<int> ExemplarsAsync(string query) => AskAsync(
            $"/api/v1/query_exemplars?query={query}&start=0&end=9999999999", data => data);

        public void Dispose()
        {
            _http.Dispose();
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
            _folder.Dispose();
        }

        private async Task<int> AskAsync(string path, Func<JsonElement, JsonElement> list)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken))
            {
                try
                {
                    var answer = await _http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
                    if (list(answer.GetProperty("data")).GetArrayLength() is > 0 and var series)
                        return series;
                }
                catch (HttpRequestException)
                {
                    // It has not started yet.
                }
            }

            return 0;
        }
    }
}
