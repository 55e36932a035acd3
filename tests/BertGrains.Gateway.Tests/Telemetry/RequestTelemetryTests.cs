using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using BertGrains.Gateway.Telemetry;
using BertGrains.Gateway.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Gateway.Tests.Telemetry;

public sealed class RequestTelemetryTests
{
    private const string Input = """{"inputs":["a"],"heads":["embedding"]}""";

    [Theory]
    [InlineData("abc-123", true)]
    [InlineData("0190c5a8-7f3e-7000-8000-3c5f9e1d2b4a", true)]
    [InlineData("Root=1-67891233-abcdef012345678912345678", true)]
    [InlineData("with space", false)]
    [InlineData("\"quoted\"", false)]
    [InlineData("", false)]
    public async Task Post_IdOfTheCaller_IsKeptIfWellFormed(string id, bool isKept)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Http.DefaultRequestHeaders.TryAddWithoutValidation(RequestId.Header, id);
        using var response = await host.PostAsync("/infer", Input);

        Assert.Equal(isKept, IdOf(response) == id);
        Assert.True(RequestId.IsWellFormed(IdOf(response)));
    }

    [Theory]
    [InlineData("/infer", "{", HttpStatusCode.BadRequest)]
    [InlineData("/v1/embeddings", """{"input":"a","model":"none"}""", HttpStatusCode.NotFound)]
    [InlineData("/nothing", "{}", HttpStatusCode.NotFound)]
    public async Task Post_RefusedRequest_HasAnId(string path, string body, HttpStatusCode status)
    {
        await using var host = await GatewayHost.StartAsync();
        using var first = await host.PostAsync(path, body);
        using var second = await host.PostAsync(path, body);

        Assert.Equal(status, first.StatusCode);
        Assert.True(RequestId.IsWellFormed(IdOf(first)));
        Assert.NotEqual(IdOf(first), IdOf(second));
    }

    [Fact]
    public async Task Post_UnexpectedError_HasTheIdOfTheCaller()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.Bug = new InvalidOperationException("A bug.");
        host.Http.DefaultRequestHeaders.Add(RequestId.Header, "kept");
        using var response = await host.PostAsync("/infer", Input);

        Assert.Equal((HttpStatusCode.InternalServerError, "kept"), (response.StatusCode, IdOf(response)));
    }

    [Fact]
    public async Task Post_RefusedRequests_AreCountedByCodeReasonDialectAndStatus()
    {
        await using var host = await GatewayHost.StartAsync(options => options.MaxBodyBytes = 2_048);
        using var refusals = new RefusalCounts(host.App.Services.GetRequiredService<IMeterFactory>());
        (await host.PostAsync("/infer", "{")).Dispose();
        (await host.PostAsync("/embed", """{"inputs":""}""")).Dispose();
        (await host.PostAsync("/v1/embeddings", """{"input":"a","model":"none"}""")).Dispose();
        (await host.PostAsync("/infer", new string(' ', 4_096))).Dispose();
        (await host.GetAsync("/nothing")).Dispose();
        (await host.PostAsync("/infer", Input)).Dispose();
        host.Bert.Health = new BertError(ErrorCode.Unavailable, "Not now.");
        (await host.GetAsync("/health")).Dispose();

        await refusals.WaitAsync(5, TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                "invalid_request empty_input tei 400",
                "invalid_request malformed_json bertgrains 400",
                "invalid_request unknown_path bertgrains 404",
                "too_large body_too_large bertgrains 413",
                "unknown_model unknown_model openai 404",
            ],
            refusals.All);
    }

    private static string? IdOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues(RequestId.Header, out var values) ? Assert.Single(values) : null;

    /// <summary>The refusals of one gateway.</summary>
    private sealed class RefusalCounts : IDisposable
    {
        private readonly ConcurrentBag<string> _refusals = [];
        private readonly SemaphoreSlim _counted = new(0);
        private readonly MeterListener _listener = new();

        public RefusalCounts(IMeterFactory meters)
        {
            var meter = meters.Create(new MeterOptions(GatewayInstruments.Name));
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == meter && instrument.Name == "bertgrains.gateway.refusals")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
            {
                _refusals.Add(string.Join(' ', tags.ToArray().Select(tag => tag.Value)));
                _counted.Release();
            });
            _listener.Start();
        }

        public IEnumerable<string> All => _refusals.Order(StringComparer.Ordinal);

        /// <summary>Waits for a number of refusals: they are counted when their answers have been sent.</summary>
        public async Task WaitAsync(int count, CancellationToken cancellationToken)
        {
            for (var i = 0; i < count; i++)
                await _counted.WaitAsync(cancellationToken);
        }

        public void Dispose()
        {
            _listener.Dispose();
            _counted.Dispose();
        }
    }
}
