using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cli.Telemetry;

/// <summary>The watches of the targets; the signals with one target share a watch. Thread-safe.</summary>
internal sealed class ExportWatches(ILogger<ExportWatches> logger)
{
    private readonly ConcurrentDictionary<string, ExportOutage> _outages = new();

    /// <summary>A client that sends by another and reports when exports begin to fail, and when they succeed again.</summary>
    public HttpClient Watch(OtlpTarget target, HttpClient inner)
    {
        var name = $"{target.Endpoint.GetLeftPart(UriPartial.Authority)} by {target.ProtocolName}";
        var outage = _outages.GetOrAdd(name, static (name, logger) => new ExportOutage(name, logger), logger);
        return new HttpClient(new ExportWatch(inner, outage)) { Timeout = inner.Timeout };
    }
}

/// <summary>Whether exports to one target fail. One line when they begin to fail and one when they succeed again. Thread-safe.</summary>
internal sealed partial class ExportOutage(string target, ILogger logger)
{
    private int _isFailing;

    public void Failed(string reason)
    {
        if (Interlocked.Exchange(ref _isFailing, 1) == 0)
            LogFailed(target, reason);
    }

    public void Succeeded()
    {
        if (Interlocked.Exchange(ref _isFailing, 0) == 1)
            LogSucceeded(target);
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Telemetry is not exported to {Target}: {Reason}. Check OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_PROTOCOL (grpc or "
        + "http/protobuf). This is not logged again until an export succeeds.")]
    private partial void LogFailed(string target, string reason);

    [LoggerMessage(2, LogLevel.Information, "Telemetry is exported to {Target} again.")]
    private partial void LogSucceeded(string target);
}

/// <summary>Sends the requests of an exporter by the client that it would have used, and looks at the answers.</summary>
internal sealed class ExportWatch(HttpClient inner, ExportOutage outage) : HttpMessageHandler
{
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var response = inner.Send(Copy(request), cancellationToken);
            Look(response);
            return response;
        }
        catch (Exception e)
        {
            outage.Failed(ReasonOf(e));
            throw;
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var response = await inner.SendAsync(Copy(request), cancellationToken);
            Look(response);
            return response;
        }
        catch (Exception e)
        {
            outage.Failed(ReasonOf(e));
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    // A client sends a request that another has sent only as a copy.
    private static HttpRequestMessage Copy(HttpRequestMessage request)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri)
        {
            Content = request.Content,
            Version = request.Version,
            VersionPolicy = request.VersionPolicy,
        };
        foreach (var header in request.Headers)
            copy.Headers.TryAddWithoutValidation(header.Key, header.Value);
        return copy;
    }

    private static string ReasonOf(Exception exception) => exception.GetBaseException().Message.TrimEnd('.');

    private void Look(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
            outage.Failed(string.Create(CultureInfo.InvariantCulture, $"it answers {(int)response.StatusCode}"));
        else if ((StatusIn(response.Headers) ?? StatusIn(response.TrailingHeaders)) is { } status and not "0")
            outage.Failed($"it answers the gRPC status {status}");
        else
            outage.Succeeded();
    }

    private static string? StatusIn(HttpResponseHeaders headers) =>
        headers.TryGetValues("grpc-status", out var values) ? values.FirstOrDefault() : null;
}
