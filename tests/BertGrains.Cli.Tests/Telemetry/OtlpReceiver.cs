using System.Buffers.Binary;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cli.Tests.Telemetry;

/// <summary>A collector of OTLP on a free port of loopback: over HTTP, or over gRPC.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private const int FrameHeader = 5;

    private readonly WebApplication _app;
    private readonly Channel<OtlpSpan> _spans = Channel.CreateUnbounded<OtlpSpan>();
    private readonly TaskCompletionSource<string> _metrics = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OtlpReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <summary>Completes with the path of the first export of metrics.</summary>
    public Task<string> Metrics => _metrics.Task;

    public static async Task<OtlpReceiver> StartAsync(bool isGrpc)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenLocalhost(
            0, listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.Run(isGrpc ? receiver.ReceiveGrpcAsync : receiver.ReceiveHttpAsync);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>Reads spans until a condition holds for those that have arrived.</summary>
    public async Task<IReadOnlyList<OtlpSpan>> ReadUntilAsync(Func<List<OtlpSpan>, bool> isComplete)
    {
        var spans = new List<OtlpSpan>();
        while (!isComplete(spans))
            spans.Add(await _spans.Reader.ReadAsync(TestContext.Current.CancellationToken));
        return spans;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveHttpAsync(HttpContext http)
    {
        var body = await ReadAsync(http);
        if (http.Request.ContentType != "application/x-protobuf")
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        else
            Accept(http.Request.Path, body);
    }

    private async Task ReceiveGrpcAsync(HttpContext http)
    {
        var body = await ReadAsync(http);
        http.Response.ContentType = "application/grpc";
        http.Response.DeclareTrailer("grpc-status");
        Accept(http.Request.Path, body.AsMemory(FrameHeader, BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1))));
        await http.Response.Body.WriteAsync(new byte[FrameHeader]);
        http.Response.AppendTrailer("grpc-status", "0");
    }

    private void Accept(string path, ReadOnlyMemory<byte> message)
    {
        switch (path)
        {
            case "/v1/traces" or "/opentelemetry.proto.collector.trace.v1.TraceService/Export":
                foreach (var span in OtlpSpan.ReadAll(message))
                    _spans.Writer.TryWrite(span);
                break;
            case "/v1/metrics" or "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export":
                _metrics.TrySetResult(path);
                break;
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}
