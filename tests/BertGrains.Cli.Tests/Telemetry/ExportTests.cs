namespace BertGrains.Cli.Tests.Telemetry;

/// <summary>Traces and metrics of a real process at a real receiver.</summary>
public sealed class ExportTests
{
    private const int Requests = 40;
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Serve_ConcurrentRequests_EveryTraceLeadsToItsBatch(bool isGrpc)
    {
        await using var receiver = await OtlpReceiver.StartAsync(isGrpc);
        using var server = await TracedServer.StartAsync(new() { [Endpoint] = receiver.Url, [Protocol] = isGrpc ? "grpc" : "http/protobuf" });
        await server.GetAsync("/health");
        await server.GetAsync("/metrics");
        await Task.WhenAll(Enumerable.Range(0, Requests).Select(
            request => server.PostAsync("/infer", new { inputs = new[] { $"text number {request}", "the same" }, heads = new[] { "embedding" } })));

        var spans = await receiver.ReadUntilAsync(spans => spans.Count(span => span.Name == "POST /infer") == Requests);
        var batches = spans.Where(span => span.Name == "batch").ToDictionary(span => span.Id);
        var runs = spans.Where(span => span.Name == "run").ToList();
        foreach (var request in spans.Where(span => span.Name == "POST /infer"))
        {
            var names = spans.Where(span => span.Trace == request.Trace).Select(span => span.Name).ToHashSet();
            Assert.Superset(new HashSet<string> { "POST /infer", "embeddings all-minilm-l6-v2", "tokenize", "queue", "run" }, names);
        }

        Assert.All(runs, run => Assert.Contains(run.Id, batches[Assert.Single(run.Links)].Links));
        Assert.All(batches.Values, batch => Assert.NotEmpty(batch.Links));
        Assert.DoesNotContain(spans, span => span.Name.StartsWith("GET", StringComparison.Ordinal));
        Assert.Equal(isGrpc, (await receiver.Metrics.WaitAsync(TestContext.Current.CancellationToken)).EndsWith("/Export", StringComparison.Ordinal));
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task Serve_AnsweredAndRefusedRequest_SpansHaveTheirAttributes()
    {
        await using var receiver = await OtlpReceiver.StartAsync(isGrpc: false);
        using var server = await TracedServer.StartAsync(new() { [Endpoint] = receiver.Url, [Protocol] = "http/protobuf" });
        server.Http.DefaultRequestHeaders.Add("x-request-id", "mine");
        Assert.Equal(200, await server.PostAsync("/embed", new { inputs = "a text" }));
        Assert.Equal(404, await server.PostAsync("/infer", new { inputs = new[] { "a" }, heads = new[] { "secret" } }));

        var spans = await receiver.ReadUntilAsync(spans => spans.Count(span => span.Name.StartsWith("POST", StringComparison.Ordinal)) == 2);
        var (answered, refused) = (spans.Single(span => span.Name == "POST /embed"), spans.Single(span => span.Name == "POST /infer"));
        Assert.Equal(
            (200L, "/embed", "mine"),
            (answered.Attributes["http.response.status_code"], answered.Attributes["http.route"], answered.Attributes["bertgrains.request.id"]));
        Assert.Equal(
            (404L, "unknown_head", "unknown_head"),
            (refused.Attributes["http.response.status_code"], refused.Attributes["bertgrains.error.code"], refused.Attributes["bertgrains.error.reason"]));
        var request = spans.Single(span => span.Name == "embeddings all-minilm-l6-v2" && span.Trace == answered.Trace);
        Assert.Equal(["embedding"], (object?[])request.Attributes["bertgrains.heads"]!);
        Assert.Equal(
            ("embeddings", "bertgrains", "all-minilm-l6-v2", 4L, 1L),
            (request.Attributes["gen_ai.operation.name"], request.Attributes["gen_ai.provider.name"], request.Attributes["gen_ai.request.model"],
                request.Attributes["gen_ai.usage.input_tokens"], request.Attributes["bertgrains.items"]));
        Assert.DoesNotContain(spans, span => span.Attributes.ContainsValue("secret"));
        Assert.Equal(0, await server.StopAsync());
    }

    [Theory]
    [InlineData(false, "grpc")]
    [InlineData(true, "http/protobuf")]
    public async Task Serve_ReceiverOfTheOtherProtocol_IsWarnedOfOnce(bool isGrpc, string protocol)
    {
        await using var receiver = await OtlpReceiver.StartAsync(isGrpc);
        using var server = await TracedServer.StartAsync(new() { [Endpoint] = receiver.Url, [Protocol] = protocol });
        await server.PostAsync("/embed", new { inputs = "a text" });

        var line = await server.LogAsync("Telemetry is not exported");
        Assert.Contains($" warn: BertGrains.Cli.Telemetry.ExportWatches[1] Telemetry is not exported to {receiver.Url} by {protocol}: ", line, StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.LogAsync("Telemetry is not exported"));
    }

    [Theory]
    [InlineData("http://a:4318", null, "http://a:4318/v1/traces", "http/protobuf")]
    [InlineData("http://a:4317", null, "http://a:4317/", "grpc")]
    [InlineData("http://a:4318", "grpc", "http://a:4318/", "grpc")]
    [InlineData("https://a/otlp/", "http/protobuf", "https://a/otlp/v1/traces", "http/protobuf")]
    [InlineData("https://a/v1/traces", null, "https://a/v1/traces/v1/traces", "http/protobuf")]
    [InlineData("nowhere", null, null, null)]
    [InlineData("", null, null, null)]
    public void Of_EndpointOfAllSignals_HasAProtocolAndAPath(string endpoint, string? protocol, string? url, string? name)
    {
        var target = OtlpTargetOf(new() { [Endpoint] = endpoint, [Protocol] = protocol });
        Assert.Equal((url, name), (target?.Endpoint.ToString(), target?.ProtocolName));
    }

    [Fact]
    public void Of_EndpointOfOneSignal_IsUsedAsItIs()
    {
        var target = OtlpTargetOf(new() { ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "https://a/v1/traces" });
        Assert.Equal(("https://a/v1/traces", "http/protobuf"), (target?.Endpoint.ToString(), target?.ProtocolName));
    }

    private static Cli.Telemetry.OtlpTarget? OtlpTargetOf(Dictionary<string, string?> variables) =>
        Cli.Telemetry.OtlpTarget.Of(Cli.Telemetry.OtlpTarget.Traces, name => variables.GetValueOrDefault(name));
}
